package dev.slipway.runtime.trees.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Chooses the kernel: vector code where the JVM was started with the incubating module, else plain
/// code.
final class Kernels {
    private static final String MODULE = "jdk.incubator.vector";
    private static final Path CPU = Path.of("/proc/cpuinfo");

    private Kernels() {}

    static Kernel best() {
        // The vector class may be touched only where its module is, else it does not link.
        return ModuleLayer.boot().findModule(MODULE).isPresent() && VectorKernel.suitsMachine()
                ? VectorKernel.create(permutesBytes())
                : new ScalarKernel();
    }

    /// Whether the processor permutes 64 bytes in one instruction; where it does not, the Vector
    /// API falls back to something slower than plain code.
    private static boolean permutesBytes() {
        try {
            return Files.isReadable(CPU)
                    && Files.readString(CPU, StandardCharsets.ISO_8859_1).contains(" avx512vbmi ");
        } catch (IOException e) {
            return false;
        }
    }
}
