package dev.slipway.serving.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Many threads that load, fail, grow, unload, change hands and are evicted.
final class LedgerPropertyTest {
    private static final int THREADS = 6;
    private static final int STEPS = Campaign.cases(2_000, 40_000);
    private static final MemoryBudget BUDGET = new MemoryBudget(1_000, 400, 800);
    private static final List<TeamName> TEAMS =
            List.of(new TeamName("fraud"), new TeamName("search"), new TeamName("ads"));
    private static final Map<TeamName, TeamShare> SHARES =
            Map.of(TEAMS.get(0), new TeamShare(200, 500), TEAMS.get(1), new TeamShare(100, 1_000));

    private final MemoryLedger ledger = new MemoryLedger(BUDGET);
    private final Deque<RoomHold> loaded = new ConcurrentLinkedDeque<>();

    @Test
    void theSumNeverExceedsTheBudgetAndNothingLeaks() {
        Property.holds(
                Campaign.cases(5, 50),
                random -> {
                    ledger.setTeams(SHARES);
                    ledger.follow(new Oldest());
                    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
                        List<Future<?>> running = new ArrayList<>();
                        for (int i = 0; i < THREADS; i++) {
                            SplittableRandom own = random.split();
                            running.add(threads.submit(() -> work(own)));
                        }
                        for (Future<?> thread : running) {
                            thread.get();
                        }
                    }
                    loaded.forEach(RoomHold::release);
                    loaded.clear();
                    LedgerState end = ledger.state();
                    assertThat(end.held()).isEqualTo(MemoryUse.NONE);
                    assertThat(end.reserved()).isEqualTo(MemoryUse.NONE);
                    assertThat(end.teams()).isEmpty();
                });
    }

    private void work(SplittableRandom random) {
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(3) == 0) {
                RoomHold oldest = loaded.poll();
                if (oldest != null) {
                    oldest.release();
                }
            } else {
                load(step, random);
            }
            requireWithinBounds(ledger.state());
        }
    }

    private void load(int step, RandomGenerator random) {
        TeamName team = TEAMS.get(random.nextInt(TEAMS.size()));
        Claim claim = new Claim(MemoryLedgerTest.version(step + 1), team, some(random));
        if (!(ledger.reserve(claim) instanceof Answer.Granted(Reservation reservation))) {
            return;
        }
        if (random.nextInt(4) == 0) {
            reservation.release();
            return;
        }
        switch (reservation.commit(some(random))) {
            case Commitment.Held(RoomHold room) -> loaded.add(room);
            case Commitment.Refused _ -> reservation.release();
        }
    }

    private static MemoryUse some(RandomGenerator random) {
        return new MemoryUse(random.nextInt(120), random.nextInt(20), random.nextInt(200));
    }

    private static void requireWithinBounds(LedgerState state) {
        MemoryUse all = state.held().plus(state.reserved());
        assertThat(all.total()).isLessThanOrEqualTo(BUDGET.bytes());
        assertThat(all.heapBytes()).isLessThanOrEqualTo(BUDGET.heapBytes());
        assertThat(all.offHeapBytes()).isLessThanOrEqualTo(BUDGET.offHeapBytes());
        long taken = 0;
        long withFloors = 0;
        for (TeamName team : TEAMS) {
            TeamShare share = SHARES.getOrDefault(team, TeamShare.NONE);
            long holds = state.teams().getOrDefault(team, 0L);
            assertThat(holds).isLessThanOrEqualTo(share.ceiling());
            taken += holds;
            withFloors += Math.max(holds, share.floor());
        }
        assertThat(taken).isEqualTo(all.total());
        assertThat(withFloors).isLessThanOrEqualTo(BUDGET.bytes());
    }

    /// Takes from whoever may give, what was loaded first.
    private final class Oldest implements Eviction {
        @Override
        public long evictable(MemoryNeed need) {
            return TEAMS.stream().mapToLong(team -> ledger.mayGive(team, need.team())).sum();
        }

        @Override
        public boolean makeRoom(MemoryNeed need) {
            Deque<RoomHold> kept = new ArrayDeque<>();
            try {
                for (RoomHold room = loaded.poll(); room != null; room = loaded.poll()) {
                    if (ledger.mayGive(room.team(), need.team()) >= room.use().total()) {
                        room.release();
                        return true;
                    }
                    kept.add(room);
                }
                return false;
            } finally {
                loaded.addAll(kept);
            }
        }
    }
}
