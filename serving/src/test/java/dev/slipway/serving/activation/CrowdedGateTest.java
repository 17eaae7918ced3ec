package dev.slipway.serving.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.Priority;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.testkit.Property;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// A gate that many threads come to, wait at, are let in by and leave at once, while its version
/// comes and goes.
final class CrowdedGateTest {
    private static final int CALLERS = 200;
    private static final long MOST_BYTES = 1_000_000;

    /// Long beside the test, so that whoever is forgotten is told by it.
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Refusal BROKEN = Refusal.of(ErrorCode.MODEL_NOT_READY, "broken");

    private static RequestHead head(Priority priority, Duration time, long bytes) {
        return Heads.of(priority, Deadline.after(time, System.nanoTime()), bytes);
    }

    @Test
    void everybodyHearsOneVerdictAndNothingIsLeft() {
        Property.holds(
                20,
                random -> {
                    Gate gate = new Gate(System::nanoTime);
                    Queue<Ticket> leaving = new ConcurrentLinkedQueue<>();
                    gate.shut();
                    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                        List<Future<?>> callers = new ArrayList<>();
                        for (int i = 0; i < CALLERS; i++) {
                            SplittableRandom own = random.split();
                            callers.add(threads.submit(() -> asks(gate, own, leaving)));
                        }
                        comeAndGo(gate, random, leaving);
                        gate.ready(2, 8);
                        while (!callers.stream().allMatch(Future::isDone)) {
                            step(gate, random, leaving);
                        }
                        for (Future<?> caller : callers) {
                            Object _ = caller.get(30, TimeUnit.SECONDS);
                        }
                    }
                    nothingIsLeft(gate);
                });
    }

    /// One caller: some have little time, and some are made to leave by others.
    private static void asks(Gate gate, SplittableRandom random, Queue<Ticket> leaving) {
        boolean isPatient = random.nextInt(4) > 0;
        Duration time = isPatient ? PATIENCE : Duration.ofNanos(random.nextLong(2_000_000));
        Priority[] priorities = Priority.values();
        Priority priority = priorities[random.nextInt(priorities.length)];
        Gate.Entry entry = gate.enter(head(priority, time, random.nextInt(1, 100)), MOST_BYTES);
        if (!(entry instanceof Gate.Entry.Waits(Ticket ticket))) {
            assertThat(entry).isInstanceOf(Gate.Entry.Passes.class);
            return;
        }
        if (random.nextInt(4) == 0) {
            leaving.add(ticket);
        }
        Verdict heard = ticket.await();
        if (isPatient) {
            assertThat(heard)
                    .isNotInstanceOf(Verdict.Expired.class)
                    .isNotInstanceOf(Verdict.Hopeless.class);
        }
        if (heard instanceof Verdict.LetIn) {
            if (random.nextBoolean()) {
                gate.uses(ticket);
            }
            gate.left(ticket);
        }
        assertThat(ticket.tell(new Verdict.Left())).isFalse();
        assertThat(ticket.known()).isEqualTo(heard);
    }

    private static void comeAndGo(Gate gate, SplittableRandom random, Queue<Ticket> leaving) {
        for (int life = random.nextInt(6); life > 0; life--) {
            gate.ready(1, 4);
            for (int i = random.nextInt(20); i > 0; i--) {
                step(gate, random, leaving);
            }
            gate.shut();
            if (random.nextBoolean()) {
                gate.fail(BROKEN);
            }
        }
    }

    private static void step(Gate gate, SplittableRandom random, Queue<Ticket> leaving) {
        Ticket gone = leaving.poll();
        if (gone != null) {
            gone.leave();
        }
        if (random.nextInt(8) == 0) {
            gate.passOver(0);
        }
        LockSupport.parkNanos(10_000);
    }

    @Test
    void whoFindsTheBytesTakenByOneWhoComesJustNowWaitsForNobody() throws Exception {
        CountDownLatch isHeld = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Gate gate =
                new Gate(() -> {
                    isHeld.countDown();
                    awaitQuietly(go);
                    return 0;
                });
        gate.shut();
        RequestHead large = head(Priority.CRITICAL, PATIENCE, MOST_BYTES);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                Future<?> _ = threads.submit(() -> gate.ready(1, 1));
                isHeld.await();
                Thread coming = Thread.ofVirtual().start(() -> gate.enter(large, MOST_BYTES));
                while (coming.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
                Future<Gate.Entry> other =
                        threads.submit(
                                () -> gate.enter(head(Priority.CRITICAL, PATIENCE, 1), MOST_BYTES));
                assertThat(other.get(30, TimeUnit.SECONDS))
                        .isEqualTo(new Gate.Entry.Full(MOST_BYTES));
            } finally {
                go.countDown();
            }
        }
    }

    private static void awaitQuietly(CountDownLatch go) {
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void nothingIsLeft(Gate gate) {
        assertThat(gate.isOpen()).isTrue();
        assertThat(gate.waiting()).isZero();
        gate.shut();
        Ticket alone =
                ((Gate.Entry.Waits) gate.enter(head(Priority.CRITICAL, PATIENCE, 1), MOST_BYTES))
                        .ticket();
        assertThat(gate.waiting()).isEqualTo(1);
        assertThat(gate.enter(head(Priority.CRITICAL, PATIENCE, MOST_BYTES), MOST_BYTES))
                .isEqualTo(new Gate.Entry.Full(1));
        assertThat(gate.ahead(head(Priority.SHEDDABLE, PATIENCE, 1))).isEqualTo(1);
        alone.leave();
        assertThat(gate.waiting()).isZero();
    }
}
