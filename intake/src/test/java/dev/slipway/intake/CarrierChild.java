package dev.slipway.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/// A process whose callers wait for quiet threads, come to wait one after another, so that few
/// carriers do, and are woken all at once, so that many are started. Prints how many different
/// priorities they found themselves at.
final class CarrierChild {
    private static final int CALLERS = 64;
    private static final int TURNS = 100;

    private CarrierChild() {}

    public static void main(String[] arguments) throws Exception {
        Set<Priority> found = ConcurrentHashMap.newKeySet();
        found.add(Priority.current());
        CountDownLatch gate = new CountDownLatch(1);
        try (WorkThreads quiet = WorkThreads.quiet("quiet", 2)) {
            List<Thread> callers = new ArrayList<>();
            for (int n = 0; n < CALLERS; n++) {
                Thread caller = Thread.startVirtualThread(() -> call(quiet, gate, found));
                callers.add(caller);
                while (caller.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            }
            gate.countDown();
            for (Thread caller : callers) {
                caller.join();
            }
        }
        System.out.println(found.size());
    }

    private static void call(WorkThreads quiet, CountDownLatch gate, Set<Priority> found) {
        try {
            quiet.call(() -> {
                gate.await();
                return 1;
            });
            for (int turn = 0; turn < TURNS; turn++) {
                found.add(Priority.current());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
