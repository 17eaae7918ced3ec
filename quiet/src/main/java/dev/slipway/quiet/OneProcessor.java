package dev.slipway.quiet;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Keeps a thread of the lowest priority on one processor, the one that had least to do since it
/// was asked before.
///
/// Left alone, such a thread is carried to whichever processor falls idle, hundreds of times a
/// second beside requests. Each time the kernel forgets that it has had its share, and the next
/// thread that is interrupted there waits behind it up to a tick of some milliseconds, although
/// anybody else goes before it. Where it stays, what it has had counts for seconds.
///
/// *Source*: sched_setaffinity(2), where 0 is the calling thread; kernel/sched/fair.c: a thread that
/// joins a queue keeps its lag unless the queue is empty. proc(5), `/proc/stat`.
///
/// *Threads*: any. A thread that was kept starts others that are kept there, too, so it must start
/// none.
@SuppressWarnings("restricted")
public final class OneProcessor {
    private static final Path STAT = Path.of("/proc/stat");
    private static final int MASK_BYTES = 1_024;
    private static final int CALLER = 0;
    private static final int IDLE = 4;
    private static final Optional<MethodHandle> GET = function("sched_getaffinity");
    private static final Optional<MethodHandle> SET = function("sched_setaffinity");

    private final Path stat;

    /// Idle time of each processor when somebody asked before, in whatever unit.
    private Map<Integer, Long> before = Map.of();

    /// Begins with the time since the machine started.
    public OneProcessor() {
        this(STAT);
    }

    /// @param stat what the system says of its processors' time
    OneProcessor(Path stat) {
        this.stat = stat;
    }

    private static Optional<MethodHandle> function(String name) {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor type =
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS);
        return linker.defaultLookup()
                .find(name)
                .map(function -> linker.downcallHandle(function, type));
    }

    /// Does `work` on the processor of those that the current platform thread may have, which it
    /// may all have again afterwards. Where that cannot be had it is done wherever it comes.
    public void keep(Runnable work) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocate(MASK_BYTES, Long.BYTES);
            boolean isKept = isSet(GET, all) && isSet(SET, only(arena, leastBusy(processors(all))));
            try {
                work.run();
            } finally {
                boolean _ = isKept && isSet(SET, all);
            }
        }
    }

    private static boolean isSet(Optional<MethodHandle> function, MemorySegment mask) {
        if (function.isEmpty()) {
            return false;
        }
        try {
            return (int) function.get().invokeExact(CALLER, (long) MASK_BYTES, mask) >= 0;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static BitSet processors(MemorySegment mask) {
        return BitSet.valueOf(mask.toArray(ValueLayout.JAVA_BYTE));
    }

    private static MemorySegment only(Arena arena, int processor) {
        MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
        BitSet one = new BitSet();
        one.set(processor);
        return mask.copyFrom(MemorySegment.ofArray(one.toByteArray()));
    }

    /// The processor among these that was idle for longest since somebody asked before; the first
    /// of them where the system does not say it.
    synchronized int leastBusy(BitSet allowed) {
        Map<Integer, Long> then = before;
        Map<Integer, Long> now = idle();
        before = now;
        int best = allowed.nextSetBit(0);
        long longest = Long.MIN_VALUE;
        for (int one = best; one >= 0; one = allowed.nextSetBit(one + 1)) {
            long idle = now.getOrDefault(one, 0L) - then.getOrDefault(one, 0L);
            if (idle > longest) {
                longest = idle;
                best = one;
            }
        }
        return Math.max(0, best);
    }

    private Map<Integer, Long> idle() {
        Map<Integer, Long> idle = new HashMap<>();
        try {
            for (String line : Files.readAllLines(stat)) {
                String[] fields = line.split(" +", -1);
                if (fields[0].matches("cpu[0-9]{1,4}") && fields.length > IDLE) {
                    int processor = Integer.parseInt(fields[0].substring("cpu".length()));
                    idle.put(processor, Long.parseLong(fields[IDLE]));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return Map.of();
        }
        return idle;
    }
}
