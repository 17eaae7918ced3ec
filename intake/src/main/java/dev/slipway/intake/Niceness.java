package dev.slipway.intake;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// The priority of threads as Linux knows it. Java's own is ignored there unless the whole process
/// is started otherwise.
///
/// *Source*: setpriority(2): on Linux a thread has a niceness of its own, and 0 names the caller.
@SuppressWarnings("restricted")
final class Niceness {
    private static final int PRIO_PROCESS = 0;
    private static final int CALLER = 0;
    private static final int LOWEST = 19;
    private static final Optional<MethodHandle> SET_PRIORITY = setPriority();

    private Niceness() {}

    private static Optional<MethodHandle> setPriority() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor type =
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT);
        return linker.defaultLookup()
                .find("setpriority")
                .map(function -> linker.downcallHandle(function, type));
    }

    /// Lets the current platform thread run where nobody else wants to; where that cannot be had it
    /// runs as before.
    static void makeLowest() {
        if (SET_PRIORITY.isEmpty()) {
            return;
        }
        try {
            int _ = (int) SET_PRIORITY.get().invokeExact(PRIO_PROCESS, CALLER, LOWEST);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
