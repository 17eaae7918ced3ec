package dev.slipway.server.stop;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/// The time between the decision to stop and the closed door, in which callers go elsewhere.
public final class Drain {
    /// For a caller who has connected and not said anything yet.
    private static final Duration LAST_CALLERS = Duration.ofSeconds(1);

    private static final Duration LOOK = Duration.ofMillis(10);
    private static final int QUIET_LOOKS = 3;

    private Drain() {}

    /// Waits for `delay`, then lets the kernel accept no more connections to the ports, and waits
    /// until those that it had accepted have been taken and answered, a second at most. Returns at
    /// once when interrupted.
    ///
    /// @param isQuiet whether nobody waits for an answer
    public static void run(Duration delay, List<Integer> ports, BooleanSupplier isQuiet) {
        List<ListenQueue> queues = ports.stream().map(ListenQueue::new).toList();
        try {
            Thread.sleep(delay);
            queues.forEach(ListenQueue::shut);
            long start = System.nanoTime();
            int quiet = 0;
            while (quiet < QUIET_LOOKS && System.nanoTime() - start < LAST_CALLERS.toNanos()) {
                // A connection that has just been taken is in neither for a moment.
                Thread.sleep(LOOK);
                boolean isOver =
                        queues.stream().allMatch(ListenQueue::isEmpty) && isQuiet.getAsBoolean();
                quiet = isOver ? quiet + 1 : 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
