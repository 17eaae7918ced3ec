package dev.slipway.quiet;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// The priority of threads as Linux knows it. Java's own is ignored there unless the whole process
/// is started otherwise.
///
/// *Source*: setpriority(2): on Linux a thread has a niceness of its own, and 0 names the caller;
/// sched(7): whoever wakes up takes the processor from a thread of `SCHED_IDLE` at once, while one
/// of niceness 19 may keep it to the end of its slice of some milliseconds.
public final class Niceness {
    private static final int PRIO_PROCESS = 0;
    private static final int CALLER = 0;
    private static final int LOWEST = 19;
    private static final int BEHIND = 3;
    private static final int SCHED_IDLE = 5;
    private static final Optional<MethodHandle> SET_PRIORITY =
            function("setpriority", ValueLayout.JAVA_INT);
    private static final Optional<MethodHandle> SET_SCHEDULER =
            function("sched_setscheduler", ValueLayout.ADDRESS);

    /// A thread begins with the priority of the one that starts it.
    private static final ThreadLocal<Boolean> IS_LOWEST = new InheritableThreadLocal<>();

    private Niceness() {}

    /// A function of two numbers and something else.
    private static Optional<MethodHandle> function(String name, MemoryLayout last) {
        return LinuxFunction.of(
                name,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, last));
    }

    /// Gives the current platform thread half the weight of an ordinary one, so that threads which
    /// have just had their share get the processor back from it sooner; where that cannot be had it
    /// runs as before.
    public static void stepBehind() {
        if (SET_PRIORITY.isEmpty()) {
            return;
        }
        try {
            int _ = (int) SET_PRIORITY.get().invokeExact(PRIO_PROCESS, CALLER, BEHIND);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// Lets the current platform thread, and the processes that it starts, run where nobody else
    /// wants to; where that cannot be had it runs as before. Where the class cannot be changed, as
    /// in some containers and with musl, the niceness stays.
    public static void makeLowest() {
        if (SET_PRIORITY.isEmpty() || SET_SCHEDULER.isEmpty()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment priority = arena.allocateFrom(ValueLayout.JAVA_INT, 0);
            int _ = (int) SET_PRIORITY.get().invokeExact(PRIO_PROCESS, CALLER, LOWEST);
            int _ = (int) SET_SCHEDULER.get().invokeExact(CALLER, SCHED_IDLE, priority);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        IS_LOWEST.set(true);
    }

    /// Whether the current thread was made one of the lowest priority, or begun by such a one:
    /// nobody may wait for a lock that it holds.
    public static boolean isLowest() {
        return !Thread.currentThread().isVirtual() && Boolean.TRUE.equals(IS_LOWEST.get());
    }
}
