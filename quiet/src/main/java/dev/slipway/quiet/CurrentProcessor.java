package dev.slipway.quiet;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// The processor on which the current thread runs, as a hint: it may run on another one by the time
/// that somebody makes use of it.
///
/// *Source*: sched_getcpu(3), which the C library answers from memory that the kernel keeps right.
public final class CurrentProcessor {
    /// A constant, so that to call it is some instructions.
    @SuppressWarnings("restricted")
    private static final @Nullable MethodHandle GET =
            LinuxFunction.of(
                            "sched_getcpu",
                            FunctionDescriptor.of(ValueLayout.JAVA_INT),
                            Linker.Option.critical(false))
                    .orElse(null);

    private CurrentProcessor() {}

    /// Its number, from 0 on; where the system does not say it, one that is the thread's.
    public static int number() {
        if (GET == null) {
            return (int) Thread.currentThread().threadId() & Byte.MAX_VALUE;
        }
        try {
            return Math.max(0, (int) GET.invokeExact());
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
