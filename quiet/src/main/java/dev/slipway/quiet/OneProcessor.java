package dev.slipway.quiet;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Keeps threads of the lowest priority on one processor: the one that ordinary threads leave most
/// of, and the same one as before while that is not much less than another's.
///
/// Left alone, such a thread is carried to whichever processor falls idle, hundreds of times a
/// second beside requests. Each time the kernel forgets that it has had its share, and the next
/// thread that is interrupted there waits behind it up to a tick of some milliseconds, although
/// anybody else goes before it. Where it stays, what it has had counts for seconds, and whoever
/// answers requests finds the other processors free.
///
/// *Source*: sched_setaffinity(2), where 0 is the calling thread; kernel/sched/fair.c: a thread
/// that joins a queue keeps its lag unless the queue is empty. proc(5), `/proc/stat`.
///
/// *Threads*: any. A thread that was kept starts others that are kept there, too, so it must start
/// none; and one processor is all that `availableProcessors` finds there.
public final class OneProcessor {
    /// How often whoever waits for quiet work, on its processor and at ordinary priority, is to
    /// look whether it is done: whenever such a thread wakes up the kernel looks anew who is to
    /// run. Left to its tick of some milliseconds it lets quiet work go on beside others that were
    /// interrupted and wait.
    public static final Duration LOOK = Duration.ofNanos(500_000);

    private static final Path STAT = Path.of("/proc/stat");
    private static final int MASK_BYTES = 1_024;
    private static final int CALLER = 0;
    private static final int NICE = 2;
    private static final int IDLE = 4;
    private static final int STEAL = 8;

    /// The part of its time that another processor must leave more of than the one before.
    private static final double MUCH = 0.25;

    private static final Optional<MethodHandle> GET = function("sched_getaffinity");
    private static final Optional<MethodHandle> SET = function("sched_setaffinity");

    /// That of this process: one for all of its quiet work, so that the others are for requests.
    private static final OneProcessor OWN = new OneProcessor(STAT);

    private final Path stat;

    private Map<Integer, Times> before = Map.of();
    private int chosen = -1;

    /// Time of a processor since the machine started, in whatever unit, and how much of that the
    /// ordinary threads left.
    private record Times(long left, long all) {
        static final Times NONE = new Times(0, 0);

        double part(Times then) {
            long passed = all - then.all;
            return passed <= 0 ? 0 : (double) (left - then.left) / passed;
        }
    }

    /// Begins with the time since the machine started.
    ///
    /// @param stat what the system says of its processors' time
    OneProcessor(Path stat) {
        this.stat = stat;
    }

    private static Optional<MethodHandle> function(String name) {
        return LinuxFunction.of(
                name,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS));
    }

    /// The one to be taken now, of those that the current thread may have.
    public static Place choose() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocate(MASK_BYTES, Long.BYTES);
            return new Place(isSet(GET, all) ? OWN.leastBusy(processors(all)) : -1);
        }
    }

    /// A processor that was taken; none where the number is negative.
    public static final class Place {
        private final int processor;

        private Place(int processor) {
            this.processor = processor;
        }

        /// Words of a shell by which it stays there, and what it runs, if there is `taskset`.
        String words() {
            return processor < 0 ? "" : "taskset -cp " + processor + " $$ >/dev/null 2>&1; ";
        }

        /// Does `work` there, on the current platform thread, which may have all of its processors
        /// again afterwards; processes that it starts stay there. Where that cannot be had it is
        /// done wherever it comes.
        public void keep(Runnable work) {
            if (processor < 0 || Thread.currentThread().isVirtual()) {
                work.run();
                return;
            }
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment all = arena.allocate(MASK_BYTES, Long.BYTES);
                boolean isKept = isSet(GET, all) && isSet(SET, only(arena, processor));
                try {
                    work.run();
                } finally {
                    boolean _ = isKept && isSet(SET, all);
                }
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

    /// The processor among these of which ordinary threads left most since somebody asked before;
    /// the one before where that left nearly as much, the first where the system does not say it.
    synchronized int leastBusy(BitSet allowed) {
        Map<Integer, Times> then = before;
        Map<Integer, Times> now = times();
        before = now;
        int best = allowed.get(Math.max(0, chosen)) ? chosen : -1;
        double most = best < 0 ? -1 : part(best, then, now) + MUCH;
        for (int one = allowed.nextSetBit(0); one >= 0; one = allowed.nextSetBit(one + 1)) {
            double part = part(one, then, now);
            if (part > most) {
                most = part;
                best = one;
            }
        }
        chosen = Math.max(0, best);
        return chosen;
    }

    private static double part(int processor, Map<Integer, Times> then, Map<Integer, Times> now) {
        return now.getOrDefault(processor, Times.NONE)
                .part(then.getOrDefault(processor, Times.NONE));
    }

    private Map<Integer, Times> times() {
        Map<Integer, Times> times = new HashMap<>();
        try {
            for (String line : Files.readAllLines(stat)) {
                String[] fields = line.split(" +", -1);
                if (fields[0].matches("cpu[0-9]{1,4}") && fields.length > STEAL) {
                    times.put(Integer.parseInt(fields[0].substring("cpu".length())), of(fields));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return Map.of();
        }
        return times;
    }

    private static Times of(String[] fields) {
        long all = 0;
        for (int i = 1; i <= STEAL; i++) {
            all += Long.parseLong(fields[i]);
        }
        return new Times(Long.parseLong(fields[NICE]) + Long.parseLong(fields[IDLE]), all);
    }
}
