package dev.slipway.quiet;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Functions of the C library, where the system is Linux.
@SuppressWarnings("restricted")
final class LinuxFunction {
    private LinuxFunction() {}

    /// One by its name; empty on other systems, and where the library lacks it.
    static Optional<MethodHandle> of(
            String name, FunctionDescriptor type, Linker.Option... options) {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find(name)
                .map(function -> linker.downcallHandle(function, type, options));
    }
}
