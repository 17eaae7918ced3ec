package dev.slipway.runtime.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// The process's resident memory, as the kernel counts it.
///
/// *Source*: proc(5), `/proc/self/status` and `/proc/self/clear_refs`.
final class MemoryGauge {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path FORGET = Path.of("/proc/self/clear_refs");

    private MemoryGauge() {}

    /// Resident bytes now; empty where the kernel does not say.
    static OptionalLong resident() {
        return field("VmRSS:");
    }

    /// The most bytes that were resident since the start, or since [#forgetPeak].
    static OptionalLong peak() {
        return field("VmHWM:");
    }

    /// Begins to look for the most anew, where the kernel offers that.
    static void forgetPeak() {
        try {
            Files.writeString(FORGET, "5");
        } catch (IOException e) {
            // Then the most since the start counts, which is no less.
        }
    }

    private static OptionalLong field(String name) {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(name)) {
                    String digits = line.replaceAll("\\D", "");
                    return OptionalLong.of(Long.parseLong(digits) << 10);
                }
            }
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }
}
