package dev.slipway.quiet;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.Optional;

/// How long a thread asks to run in one go.
///
/// A thread that computes for milliseconds may as well do so for many of them; one that wakes up
/// with little to do, and asks for less, then takes the processor from it at once instead of
/// waiting until its slice is over. Shares stay equal.
///
/// *Source*: sched_setattr(2) and sched(7): since Linux 6.12 `sched_runtime` is the slice of a
/// thread of the ordinary class, 0.1 to 100 ms; older kernels leave it aside. EEVDF (Stoica,
/// Abdel-Wahab 1995): the shorter slice has the earlier deadline.
public final class TimeSlice {
    private static final long LONG_NANOS = 20_000_000;
    private static final long CALLER = 0;
    private static final int SIZE = 48;
    private static final int POLICY = 4;
    private static final int RUNTIME = 24;
    private static final int SCHED_OTHER = 0;

    /// The numbers of `sched_setattr`; that of `sched_getattr` is one more.
    private static final Map<String, Long> SET_BY_MACHINE = Map.of("amd64", 314L, "aarch64", 274L);

    private static final Optional<MethodHandle> SYSTEM_CALL = systemCall();

    private TimeSlice() {}

    private static Optional<MethodHandle> systemCall() {
        return LinuxFunction.of(
                "syscall",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
    }

    /// Lets the current platform thread ask for long slices; whether the system took it. Where it
    /// does not, or the thread is not of the ordinary class, it runs as before.
    public static boolean makeLong() {
        return makeLong(CALLER);
    }

    /// The same for another thread of this process, as the kernel numbers it.
    static boolean makeLong(long thread) {
        Long set = SET_BY_MACHINE.get(System.getProperty("os.arch", ""));
        if (SYSTEM_CALL.isEmpty() || set == null) {
            return false;
        }
        MethodHandle call = SYSTEM_CALL.get();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(SIZE, Long.BYTES);
            long got = (long) call.invokeExact(set + 1, thread, attributes, (long) SIZE, 0L);
            if (got != 0 || attributes.get(ValueLayout.JAVA_INT, POLICY) != SCHED_OTHER) {
                return false;
            }
            attributes.set(ValueLayout.JAVA_INT, 0, SIZE);
            attributes.set(ValueLayout.JAVA_LONG, RUNTIME, LONG_NANOS);
            return (long) call.invokeExact(set.longValue(), thread, attributes, 0L, 0L) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
