internal import CSandbox
package import JSON

/// One Lua VM that cannot hurt anyone.
///
/// Both functions work on the calling thread until they are done, which the CPU limit bounds. Nothing is left of a VM
/// when they return. A thread needs at least 1.5 MiB of stack, which all but hand-made ones have.
package enum Sandbox {
    /// Compiles text. `name` is what errors show (`bot.lua`), at most 59 bytes: Lua would shorten more in its messages.
    package static func compile(
        _ source: [UInt8], name: String, limits: Limits = Limits()
    ) throws(SourceError) -> Chunk {
        guard source.count <= limits.sourceBytes else {
            throw SourceError(
                file: name, line: nil,
                message: "the file has \(source.count) bytes; at most \(limits.sourceBytes) are allowed")
        }
        guard name.utf8.count <= 59 else {
            throw SourceError(file: name, line: nil, message: "the file's name is longer than 59 bytes")
        }
        // Editors on Windows like to begin a file with this mark.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let body = source.starts(with: mark) ? source.dropFirst(3) : source[...]
        var report = csandbox_report()
        defer { csandbox_report_free(&report) }
        var cLimits = limits.cLimits(cpu: limits.compileCPU)
        cLimits.output = limits.memory
        body.withUnsafeBufferPointer { body in
            csandbox_compile(csandbox_bytes(bytes: body.baseAddress, count: body.count), name, &cLimits, &report)
        }
        switch report.status {
        case CSANDBOX_RETURNED: return Chunk(name: name, bytecode: outputBytes(of: report))
        case CSANDBOX_CPU: throw SourceError(file: name, line: nil, message: "the file takes too long to compile")
        case CSANDBOX_MEMORY:
            throw SourceError(file: name, line: nil, message: "the file takes too much memory to compile")
        default:
            let placed = PlacedMessage(text(of: report.message), files: [name])
            throw SourceError(file: name, line: placed.line, message: placed.message)
        }
    }

    /// Runs `program` in a fresh VM.
    ///
    /// The main chunk is called with one table of primitives and without the input; it returns a function, which is
    /// called with the input, and whose result is the output. The primitives are `halt(value)`, which ends the run at
    /// once with a value and cannot be caught, `module(name)`, which runs that chunk of the program at its first
    /// call and returns its value (true for nil), and `place(function)`, which tells where a function is written:
    /// "bot.lua:12: ".
    ///
    /// In the input a null is absent: no field, a hole in a list. In the output a table with the indices 1 to n is a
    /// list, one with string keys, or none, is an object, its members sorted by name; anything else is a failure that
    /// names the place.
    ///
    /// A program upon a base takes one step more: the base's main chunk is called with the primitives and returns a
    /// function, which is called with the program's main chunk, as a function, and returns the one for the input.
    ///
    /// What the main chunk does depends on the program alone: time and chance are refused to it. If the program
    /// `isRunOften`, the thread does that part once and begins later runs of the program, under the same limits, with a
    /// copy of the VM as it was then; nothing else differs. It keeps up to 64 MiB of copies, those used last.
    ///
    /// A run that `notesLines` loads the program anew and is slower by far; its report has the lines it came by.
    package static func run(
        _ program: Program, input: JSON, at circumstances: Circumstances = Circumstances(), limits: Limits = Limits(),
        isRunOften: Bool = false, notesLines: Bool = false
    ) -> Report {
        var report = csandbox_report()
        defer { csandbox_report_free(&report) }
        Wire.encode(input).withUnsafeBufferPointer { input in
            program.withCBytes { program, base in
                var request = csandbox_request(
                    base: base.bytes, base_number: base.number,
                    program: program.bytes, program_number: isRunOften ? program.number : 0,
                    input: csandbox_bytes(bytes: input.baseAddress, count: input.count),
                    now: circumstances.now, seed: circumstances.seed, notes_lines: notesLines,
                    limits: limits.cLimits(cpu: limits.cpu))
                csandbox_run(&request, &report)
            }
        }
        return Report(report, files: program.files)
    }
}

/// What a run knows of the world beside its input.
package struct Circumstances: Sendable {
    /// Seconds since 1970: the only moment a script sees.
    package var now: Int64
    /// Where `math.random` starts.
    package var seed: UInt64

    package init(now: Int64 = 0, seed: UInt64 = 0) { (self.now, self.seed) = (now, seed) }
}

extension Report {
    fileprivate init(_ report: csandbox_report, files: Set<String>) {
        outcome = Outcome(report, files: files)
        cpu = .nanoseconds(Int64(clamping: report.cpu_nanoseconds))
        memory = report.memory_peak
        printed = String(
            decoding: UnsafeBufferPointer(start: report.printed, count: report.printed_count), as: UTF8.self)
        printedIsCut = report.printed_cut
        isBreached = report.panicked
        for entry in UnsafeBufferPointer(start: report.lines, count: report.lines_count) {
            lines[text(of: entry.file), default: []].insert(Int(entry.line))
        }
        stoppedAt =
            report.stopped_line > 0
            ? Place(file: text(of: report.stopped_file), line: Int(report.stopped_line)) : nil
    }
}

extension Outcome {
    fileprivate init(_ report: csandbox_report, files: Set<String>) {
        switch report.status {
        case CSANDBOX_CPU: self = .cpu
        case CSANDBOX_MEMORY: self = .memory
        case CSANDBOX_RETURNED, CSANDBOX_HALTED:
            guard let value = Wire.decode(outputBytes(of: report)) else {
                self = .failed(Failure(message: "the result is damaged"))
                return
            }
            self = report.status == CSANDBOX_HALTED ? .halted(value) : .returned(value)
        default:
            let placed = PlacedMessage(text(of: report.message), files: files)
            let traceback = text(of: report.traceback).split(separator: "\n").map(String.init)
            self = .failed(
                Failure(message: placed.message, file: placed.file, line: placed.line, traceback: traceback))
        }
    }
}

private func outputBytes(of report: csandbox_report) -> [UInt8] {
    Array(UnsafeBufferPointer(start: report.output, count: report.output_count))
}

/// A text that ends with a zero byte, its broken characters replaced.
private func text<T>(of array: T) -> String {
    withUnsafeBytes(of: array) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
