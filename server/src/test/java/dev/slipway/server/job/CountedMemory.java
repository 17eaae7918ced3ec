package dev.slipway.server.job;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.job.ScoredVersion;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Memory without end unless it is said otherwise, counted.
final class CountedMemory implements JobMemory {
    final AtomicInteger leases = new AtomicInteger();

    /// How many children have room.
    final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);

    /// Which team may have no more memory; empty for none.
    final AtomicReference<String> full = new AtomicReference<>("");

    /// Runs once when somebody has asked for memory, before that is known.
    final AtomicReference<Runnable> asked = new AtomicReference<>(() -> {});

    @Override
    public Taken take(ScoredVersion scored, TeamName team) {
        Taken taken = taken(team);
        asked.getAndSet(() -> {}).run();
        return taken;
    }

    private Taken taken(TeamName team) {
        if (leases.get() >= room.get()) {
            return new Taken.Short("memory: taken", false);
        }
        if (team.value().equals(full.get())) {
            return new Taken.Short("memory: below its team's ceiling", true);
        }
        leases.incrementAndGet();
        AtomicBoolean isBack = new AtomicBoolean();
        return new Taken.Lease(
                1 << 20,
                () -> {
                    if (isBack.compareAndSet(false, true)) {
                        leases.decrementAndGet();
                    }
                });
    }
}
