-- Once an iterator has failed with "pattern too complex", it counts its depth from zero downwards, without a limit.
local match = ('x'):rep(300000):gmatch(('x?'):rep(300000))
pcall(match)
pcall(match)
return true
