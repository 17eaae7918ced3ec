package dev.slipway.runtime.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// The process's resident memory, as the kernel counts it.
///
/// *Source*: proc(5), `/proc/self/status`.
final class MemoryGauge {
    private static final Path STATUS = Path.of("/proc/self/status");

    private MemoryGauge() {}

    /// Resident bytes now; empty where the kernel does not say.
    static OptionalLong resident() {
        return field("VmRSS:");
    }

    /// The most bytes that were ever resident.
    static OptionalLong peak() {
        return field("VmHWM:");
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
