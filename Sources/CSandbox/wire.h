// How data crosses the boundary, in both directions: one tag byte, then what it announces. Integers little endian.
//   z                     null (on the way in it becomes nil: the field is absent, the list has a hole)
//   f t                   false, true
//   i 8 bytes             integer, two's complement
//   n 8 bytes             number, IEEE 754, finite
//   s count(4) bytes      string; UTF-8 on the way out
//   a count(4) values     list
//   o count(4) members    object; a member is count(4), the bytes of its name, a value
#pragma once

enum { WIRE_NULL = 'z', WIRE_FALSE = 'f', WIRE_TRUE = 't', WIRE_INTEGER = 'i' };
enum { WIRE_NUMBER = 'n', WIRE_STRING = 's', WIRE_ARRAY = 'a', WIRE_OBJECT = 'o' };

// Nesting beyond this would take too much C stack, whatever the limits say.
enum { WIRE_DEEPEST = 100 };
