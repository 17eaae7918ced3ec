package dev.slipway.serving.activation;

import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.Priority;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.LoadPhase;
import dev.slipway.serving.batching.Cost;
import dev.slipway.serving.execution.Pace;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/// A version in one life of its process, and callers who come at once while it sleeps, on virtual
/// time: what they are told is decided by the product, what loads and calls take is drawn.
final class Burst {
    static final long MILLI = 1_000_000;
    private static final int SLOTS = 2;
    private static final int MOST = 16 * SLOTS;

    /// So many take processors from loads and calls.
    private static final int CROWD = 32;

    /// In which they come.
    private static final long COMING_NANOS = 200 * MILLI;

    private final World world;
    private final SplittableRandom random;
    private final AtomicLong now;
    private final StartLedger node = new StartLedger(64);
    private final Standby standby;

    // Of the crowd that is here.
    private final PriorityQueue<Long> coming = new PriorityQueue<>();
    private final List<Ticket> waiting = new ArrayList<>();
    private final Deque<Ticket> turns = new ArrayDeque<>();
    private final PriorityQueue<Running> running =
            new PriorityQueue<>(Comparator.comparingLong(Running::ends));
    private int callers;
    private long patienceNanos;
    private long loadEnds = Long.MAX_VALUE;
    private int letIn;
    private int answered;

    /// What loads and calls take alone, and beside a crowd, in milliseconds, give or take.
    record World(double load, double crowdedLoad, double call, double crowdedCall) {}

    /// What became of a crowd: those who were not let in were refused by their heads.
    record Heard(int letIn, int answered) {
        /// Who was let in to wait, and waited in vain.
        int inVain() {
            return letIn - answered;
        }
    }

    private record Running(Ticket ticket, long ends) {}

    /// A version that has shown nothing in this process.
    Burst(World world, SplittableRandom random, AtomicLong now) {
        this.world = world;
        this.random = random;
        this.now = now;
        this.standby =
                new Standby(
                        new VersionId(new EndpointName("flights"), new VersionNumber(1)),
                        PackageSource.of(() -> {
                            throw new AssertionError("opened");
                        }),
                        now::get,
                        InstantSource.system());
    }

    /// It is known, and sleeps.
    Burst asleep() {
        standby.sleep();
        return this;
    }

    /// The same, with what it has shown in an earlier life.
    Burst asleep(Forecast earlier) {
        standby.expect(earlier);
        return asleep();
    }

    /// What it has shown.
    Forecast forecast() {
        return standby.forecast(rest());
    }

    private Pace rest() {
        return new Pace(Cost.line(world.call() * MILLI, 0), 1, SLOTS);
    }

    /// So many come at once, each with so much time; the version sleeps again once nobody is left.
    Heard of(int count, Duration patience) {
        callers = count;
        patienceNanos = patience.toNanos();
        letIn = 0;
        answered = 0;
        for (int i = 0; i < count; i++) {
            coming.add(now.get() + COMING_NANOS * i / count);
        }
        for (long next = next(); next != Long.MAX_VALUE; next = next()) {
            step(next);
        }
        if (!waiting.isEmpty() || !turns.isEmpty()) {
            throw new AssertionError(waiting.size() + " wait for ever");
        }
        standby.sleep(standby.describe(), rest());
        return new Heard(letIn, answered);
    }

    private long next() {
        Long comes = coming.peek();
        Running first = running.peek();
        return Math.min(
                loadEnds,
                Math.min(
                        comes == null ? Long.MAX_VALUE : comes,
                        first == null ? Long.MAX_VALUE : first.ends()));
    }

    private void step(long next) {
        now.set(Math.max(now.get(), next));
        Long comes = coming.peek();
        if (next == loadEnds) {
            loaded();
        } else if (comes != null && next == comes) {
            coming.remove();
            comes();
        } else {
            over(running.remove().ticket());
        }
        goOn();
    }

    /// As admission by the head does it.
    private void comes() {
        Deadline deadline = new Deadline(now.get() + patienceNanos);
        RequestHead head = Heads.of(Priority.CRITICAL, deadline, 1);
        boolean isThere = !standby.isAsleep() && !standby.isWaking();
        Pace pace = isThere ? rest() : standby.pace();
        if (patienceNanos < standby.expectedNanos(node, 0, pace, head)) {
            wake();
            return;
        }
        letIn++;
        switch (standby.gate().enter(head, Long.MAX_VALUE)) {
            case Gate.Entry.Waits(Ticket ticket) -> {
                waiting.add(ticket);
                wake();
            }
            case Gate.Entry.Passes _ -> answered++;
            case Gate.Entry.Full full -> throw new AssertionError(full);
        }
    }

    private void wake() {
        if (standby.isAsleep() && standby.startWaking(0)) {
            standby.begins();
            double millis = callers < CROWD ? world.load() : world.crowdedLoad();
            loadEnds = now.get() + drawn(millis, 0.05);
        }
    }

    private void loaded() {
        loadEnds = Long.MAX_VALUE;
        standby.times().ended(LoadPhase.LOAD);
        node.note(standby.wake(SLOTS, MOST), true, standby.gate().wasCrowded());
    }

    private void over(Ticket ticket) {
        if (ticket.leftNanos(now.get()) >= 0) {
            answered++;
        }
        standby.gate().left(ticket);
    }

    /// Whoever has heard something goes on, and so do those whom that lets in.
    private void goOn() {
        boolean isOver = false;
        while (!isOver) {
            hear();
            isOver = true;
            while (running.size() < SLOTS && !turns.isEmpty()) {
                Ticket ticket = turns.remove();
                if (ticket.leftNanos(now.get()) <= 0) {
                    standby.gate().left(ticket);
                    isOver = false;
                } else {
                    double millis = callers < CROWD ? world.call() : world.crowdedCall();
                    running.add(new Running(ticket, now.get() + drawn(millis, 0.1)));
                }
            }
        }
    }

    private void hear() {
        for (Iterator<Ticket> all = waiting.iterator(); all.hasNext(); ) {
            Ticket ticket = all.next();
            if (ticket.known() == null && ticket.leftNanos(now.get()) <= 0) {
                ticket.leave();
            }
            if (ticket.known() != null) {
                all.remove();
                if (Tickets.isIn(ticket)) {
                    turns.add(ticket);
                }
            }
        }
    }

    private long drawn(double millis, double giveOrTake) {
        return (long) (millis * MILLI * (1 + giveOrTake * (2 * random.nextDouble() - 1)));
    }
}
