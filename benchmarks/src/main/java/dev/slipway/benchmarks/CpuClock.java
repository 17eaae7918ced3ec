package dev.slipway.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The CPU time of all threads of this process, to the nanosecond; Java's own clock of it moves in
/// steps of 10 ms.
///
/// *Source*: POSIX `clock_gettime`, with Linux's number of `CLOCK_PROCESS_CPUTIME_ID`.
@SuppressWarnings("restricted")
final class CpuClock {
    private static final int PROCESS = 2;
    private static final long SECOND = 1_000_000_000;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle CLOCK =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().find("clock_gettime").orElseThrow(),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    private CpuClock() {}

    static long nanos() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(ValueLayout.JAVA_LONG, 2);
            if ((int) CLOCK.invokeExact(PROCESS, time) != 0) {
                throw new IllegalStateException("clock_gettime failed");
            }
            return time.getAtIndex(ValueLayout.JAVA_LONG, 0) * SECOND
                    + time.getAtIndex(ValueLayout.JAVA_LONG, 1);
        } catch (Throwable e) {
            throw new IllegalStateException("no CPU clock", e);
        }
    }
}
