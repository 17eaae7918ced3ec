package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.spec.SlotBounds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class TurnsTest {
    private static final long MILLI = 1_000_000;
    private static final TeamName FRAUD = new TeamName("fraud");

    private final Turns<Played> turns = new Turns<>(2);

    @Test
    void earliestGoalComesFirst() {
        Played late = new Played("late", 1, 90);
        Played soon = new Played("soon", 1, 80);
        assertThat(turns.next(List.of(late, soon), 0).queue()).isSameAs(soon);
    }

    @Test
    void callThatIsLateAnywayLeavesTheTurnToOneThatNeedNotBe() {
        Played late = new Played("late", 20, 10);
        Played soon = new Played("soon", 1, 80);
        assertThat(turns.next(List.of(late, soon), 0).queue()).isSameAs(soon);
    }

    @Test
    void queueAheadOfItsShareWaitsForTheOtherEvenWithAnEarlierGoal() {
        Played greedy = new Played("greedy", 1, 10);
        Played modest = new Played("modest", 1, 80);
        greedy.startAt(Turns.LEAD_NANOS + 1);
        assertThat(turns.next(List.of(greedy, modest), 0).queue()).isSameAs(modest);
    }

    @Test
    void newcomerStartsLevelAndGetsNothingForHavingBeenAway() {
        Played old = new Played("old", 1, 80);
        old.startAt(1_000 * MILLI);
        assertThat(turns.begin(old, MILLI).queue()).isSameAs(old);
        Played fresh = new Played("fresh", 1, 80);
        turns.enter(fresh, List.of(old));
        assertThat(fresh.servedNanos()).isEqualTo(1_000 * MILLI);
    }

    @Test
    void longExecutionsLeaveASlotWhileOthersAreInUse() {
        Played slow = new Played("slow", 60, 1_000);
        Turns.Turn<Played> turn = turns.begin(slow, 60 * MILLI);
        slow.company = true;
        assertThat(turns.next(List.of(slow), 0).queue()).isNull();
        slow.company = false;
        assertThat(turns.next(List.of(slow), 0).queue()).isSameAs(slow);
        slow.company = true;
        turns.end(turn, 70 * MILLI);
        assertThat(turns.next(List.of(slow), 0).queue()).isSameAs(slow);
    }

    /// The long one may run for minutes, and nothing else need come.
    @Test
    void slotThatIsLeftIsLookedAtAgainOnceOthersAreOutOfUse() {
        Played slow = new Played("slow", 60, 1_000);
        assertThat(turns.begin(slow, 60 * MILLI).width()).isEqualTo(1);
        slow.company = true;
        assertThat(turns.next(List.of(slow), 0).waitNanos()).isEqualTo(NodeSlots.COMPANY_NANOS);
    }

    @Test
    void wideExecutionWaitsForItsSlotsAndNothingBeginsBeforeIt() {
        Played wide = new Played("wide", 1, 80);
        wide.width = 2;
        Played other = new Played("other", 1, 90);
        Turns.Turn<Played> running = turns.begin(other, MILLI);
        assertThat(turns.next(List.of(wide, other), 0).queue()).isNull();
        other.goals.set(0, 70 * MILLI);
        assertThat(turns.next(List.of(wide, other), 0).queue()).isSameAs(other);
        other.goals.set(0, 90 * MILLI);
        turns.end(running, MILLI);
        assertThat(turns.next(List.of(wide, other), 0).queue()).isSameAs(wide);
        Turns.Turn<Played> both = turns.begin(wide, MILLI);
        assertThat(turns.next(List.of(other), 0).queue()).isNull();
        assertThat(wide.servedNanos()).isEqualTo(2 * MILLI);
        turns.end(both, MILLI);
        assertThat(turns.next(List.of(other), 0).queue()).isSameAs(other);
    }

    @Test
    void longExecutionOnAllSlotsRunsWhereNoLongOneDoes() {
        Played wide = new Played("wide", 60, 1_000);
        wide.width = 2;
        wide.company = true;
        assertThat(turns.next(List.of(wide), 0).queue()).isSameAs(wide);
    }

    @Test
    void longExecutionOnAllSlotsHasItsTurnThoughTeamsHaveFloors() {
        turns.setTeams(Map.of(FRAUD, new SlotBounds(1, null)));
        Played wide = new Played("wide", 60, 1_000);
        wide.width = 2;
        Played quick = new Played("quick", 1, 2_000);
        Turns.Turn<Played> running = turns.begin(quick, MILLI);
        assertThat(turns.next(List.of(wide, quick), 0).queue()).isNull();
        turns.arrived(FRAUD, 0);
        assertThat(turns.next(List.of(wide, quick), 0).queue()).isNull();
        Played kept = new Played("kept", 1, 2_000).of(FRAUD);
        assertThat(turns.next(List.of(wide, quick, kept), 0).queue()).isSameAs(kept);

        turns.end(running, MILLI);

        assertThat(turns.next(List.of(wide, quick), 0).queue()).isSameAs(wide);
    }

    @Test
    void executionWiderThanItsTeamsCeilingRunsAlone() {
        turns.setTeams(Map.of(FRAUD, new SlotBounds(null, 1)));
        Played wide = new Played("wide", 1, 80).of(FRAUD);
        wide.width = 2;
        assertThat(turns.next(List.of(wide), 0).queue()).isSameAs(wide);
    }

    @Test
    void queueThatWaitsForRowsIsPassedOverAndSaysForHowLong() {
        Played waiting = new Played("waiting", 1, 80);
        waiting.ready = 7 * MILLI;
        assertThat(turns.next(List.of(waiting), 0)).isEqualTo(new Turns.Pick<>(null, 7 * MILLI));
    }

    @Test
    void floodOfOneEndpointDoesNotMakeAnotherLate() {
        // One slot. The flood offers three times what the slot can do, the neighbour a tenth.
        Turns<Played> one = new Turns<>(1);
        Played flood = new Played("flood", 5, 0);
        Played neighbour = new Played("neighbour", 5, 0);
        Map<String, Integer> served = new HashMap<>();
        int late = 0;
        long now = 0;
        List<Played> waiting = new ArrayList<>();
        for (int turn = 0; turn < 2_000; turn++) {
            for (int i = 0; i < 3; i++) {
                arrive(one, flood, waiting, now);
            }
            if (turn % 10 == 0) {
                arrive(one, neighbour, waiting, now);
            }
            Played next = Objects.requireNonNull(one.next(waiting, now).queue());
            Turns.Turn<Played> begun = one.begin(next, 5 * MILLI);
            now += 5 * MILLI;
            one.end(begun, 5 * MILLI);
            late += next == neighbour && now > next.goals.getFirst() ? 1 : 0;
            next.goals.removeFirst();
            served.merge(next.name, 1, Integer::sum);
            if (next.goals.isEmpty()) {
                waiting.remove(next);
            }
        }
        assertThat(late).isZero();
        assertThat(served).containsEntry("neighbour", 200);
    }

    @Test
    void twoFloodsShareTheSlot() {
        Turns<Played> one = new Turns<>(1);
        Played slow = new Played("slow", 20, -1);
        Played quick = new Played("quick", 5, -1);
        List<Played> waiting = List.of(slow, quick);
        long[] had = new long[2];
        for (int turn = 0; turn < 1_000; turn++) {
            Played next = Objects.requireNonNull(one.next(waiting, 0).queue());
            one.end(one.begin(next, next.nextNanos()), next.nextNanos());
            had[waiting.indexOf(next)] += next.nextNanos();
        }
        assertThat(Math.abs(had[0] - had[1])).isLessThanOrEqualTo(25 * MILLI);
    }

    @Test
    void floodsShareTheSlotByTheirWeights() {
        Turns<Played> one = new Turns<>(1);
        Played heavy = new Played("heavy", 20, -1);
        Played light = new Played("light", 5, -1);
        heavy.weight = 3;
        List<Played> waiting = List.of(heavy, light);
        long[] had = new long[2];
        for (int turn = 0; turn < 4_000; turn++) {
            Played next = Objects.requireNonNull(one.next(waiting, 0).queue());
            one.end(one.begin(next, next.nextNanos()), next.nextNanos());
            had[waiting.indexOf(next)] += next.nextNanos();
        }
        assertThat((double) had[0] / had[1]).isBetween(2.95, 3.05);
    }

    @Test
    void aTeamNeverRunsOnMoreSlotsThanItsCeiling() {
        turns.setTeams(Map.of(FRAUD, new SlotBounds(null, 1)));
        Played first = new Played("first", 1, 80).of(FRAUD);
        Turns.Turn<Played> turn = turns.begin(first, MILLI);
        assertThat(turns.next(List.of(first), 0).queue()).isNull();
        Played other = new Played("other", 1, 90);
        assertThat(turns.next(List.of(first, other), 0).queue()).isSameAs(other);
        turns.end(turn, MILLI);
        assertThat(turns.next(List.of(first), 0).queue()).isSameAs(first);
        assertThat(turns.running()).isEmpty();
    }

    @Test
    void theEarliestGoalComesFirstBesideAQueueAtItsCeilingThatHasHadLess() {
        turns.setTeams(Map.of(FRAUD, new SlotBounds(null, 1)));
        Played bound = new Played("bound", 1, 80).of(FRAUD);
        Turns.Turn<Played> turn = turns.begin(bound, MILLI);
        List<Played> waiting = new ArrayList<>(List.of(bound));
        Played soon = ahead("soon", 70, 1_010, waiting);
        Played late = ahead("late", 90, 1_000, waiting);
        assertThat(turns.next(waiting, 0).queue()).isSameAs(soon);
        waiting.remove(soon);
        assertThat(turns.next(waiting, 0).queue()).isSameAs(late);
        turns.end(turn, MILLI);
        assertThat(turns.next(waiting, 0).queue()).isSameAs(bound);
    }

    @Test
    void theEarliestGoalComesFirstBesideAQueueThatLeavesItASlot() {
        Played slow = new Played("slow", 60, 1_000);
        slow.company = true;
        Turns.Turn<Played> turn = turns.begin(slow, 60 * MILLI);
        List<Played> waiting = new ArrayList<>(List.of(slow));
        Played soon = ahead("soon", 70, 1_010, waiting);
        Played late = ahead("late", 90, 1_000, waiting);
        assertThat(turns.next(waiting, 0).queue()).isSameAs(soon);
        waiting.remove(soon);
        assertThat(turns.next(waiting, 0).queue()).isSameAs(late);
        turns.end(turn, 60 * MILLI);
    }

    @Test
    void newcomerIsNotGivenWhatAnotherCouldNotHave() {
        turns.setTeams(Map.of(FRAUD, new SlotBounds(null, 1)));
        Played bound = new Played("bound", 1, 80).of(FRAUD);
        Turns.Turn<Played> turn = turns.begin(bound, MILLI);
        List<Played> waiting = new ArrayList<>(List.of(bound));
        Played old = ahead("old", 90, 3_600_000, waiting);
        assertThat(turns.next(waiting, 0).queue()).isSameAs(old);
        assertThat(turns.begin(old, MILLI).queue()).isSameAs(old);
        Played fresh = new Played("fresh", 1, 80);
        turns.enter(fresh, waiting);
        assertThat(old.servedNanos() - fresh.servedNanos())
                .isBetween(0L, Turns.SAVED_NANOS + MILLI);
        turns.end(turn, MILLI);
    }

    @Test
    void floodsOfATeamAtItsCeilingShareWhatItMayHave() {
        turns.setTeams(Map.of(FRAUD, new SlotBounds(null, 1)));
        Played quick = new Played("quick", 5, -1).of(FRAUD);
        Played slow = new Played("slow", 20, -1).of(FRAUD);
        Played other = new Played("other", 40, -1);
        List<Played> waiting = List.of(quick, slow, other);
        long[] had = new long[3];
        for (int round = 0; round < 1_000; round++) {
            List<Turns.Turn<Played>> running = new ArrayList<>();
            for (int slot = 0; slot < 2; slot++) {
                Played next = Objects.requireNonNull(turns.next(waiting, 0).queue());
                running.add(turns.begin(next, next.nextNanos()));
                had[waiting.indexOf(next)] += next.nextNanos();
            }
            running.forEach(turn -> turns.end(turn, turn.expectedNanos()));
        }
        assertThat(Math.abs(had[0] - had[1])).isLessThanOrEqualTo(25 * MILLI);
        assertThat(had[0] + had[1]).isLessThan(had[2]);
    }

    @Test
    void versionsOfAnEndpointShareTheSlotAsOneAndNoneStarvesTheOther() {
        Turns<Played> one = new Turns<>(1);
        Played stable = new Played("stable", 5, -10_003);
        Played candidate = new Played("candidate", 5, -10_002).beside(stable);
        Played other = new Played("other", 5, -10_001);
        List<Played> waiting = List.of(stable, candidate, other);
        int[] turnsOf = new int[3];
        for (long turn = 0; turn < 4_000; turn++) {
            Played next = Objects.requireNonNull(one.next(waiting, 0).queue());
            one.end(one.begin(next, next.nextNanos()), next.nextNanos());
            next.goals.set(0, (turn - 10_000) * MILLI);
            turnsOf[waiting.indexOf(next)]++;
        }
        assertThat(turnsOf[2]).isBetween(1_995, 2_005);
        assertThat(turnsOf[0] - turnsOf[1]).isBetween(-5, 5);
    }

    @Test
    void versionsThatMayNotBeginAreBroughtUpOnceForTheirEndpoint() {
        Turns.Turn<Played> turn = turns.begin(new Played("running", 60, 1_000), 60 * MILLI);
        Played stable = new Played("stable", 60, 1_000);
        stable.company = true;
        Played candidate = new Played("candidate", 60, 1_000).beside(stable);
        candidate.company = true;
        List<Played> waiting = new ArrayList<>(List.of(stable, candidate));
        Played free = ahead("free", 80, 1_000, waiting);
        assertThat(turns.next(waiting, 0).queue()).isSameAs(free);
        assertThat(stable.servedNanos()).isEqualTo(1_000 * MILLI - Turns.SAVED_NANOS);
        turns.end(turn, 60 * MILLI);
    }

    @Test
    void versionThatMayBeginIsNotChargedForOneOfItsEndpointThatMayNot() {
        Turns.Turn<Played> turn = turns.begin(new Played("running", 60, 1_000), 60 * MILLI);
        Played behind = new Played("behind", 60, 1_000);
        behind.company = true;
        List<Played> waiting = new ArrayList<>(List.of(behind));
        Played free = ahead("free", 80, 1_000, waiting);
        Played slow = new Played("slow", 60, 1_000).beside(free);
        slow.company = true;
        waiting.add(slow);
        assertThat(turns.next(waiting, 0).queue()).isSameAs(free);
        assertThat(behind.servedNanos()).isEqualTo(1_000 * MILLI - Turns.SAVED_NANOS);
        assertThat(free.servedNanos()).isEqualTo(1_000 * MILLI);
        turns.end(turn, 60 * MILLI);
    }

    /// A queue that has had so many milliseconds, and waits.
    private static Played ahead(String name, long goal, long served, List<Played> waiting) {
        Played queue = new Played(name, 1, goal);
        queue.startAt(served * MILLI);
        waiting.add(queue);
        return queue;
    }

    @Test
    void aTeamBelowItsFloorComesFirstEvenWithALaterGoal() {
        turns.setTeams(Map.of(FRAUD, new SlotBounds(1, null)));
        Played kept = new Played("kept", 1, 90).of(FRAUD);
        Played other = new Played("other", 1, 10);
        assertThat(turns.next(List.of(other, kept), 0).queue()).isSameAs(kept);
        Turns.Turn<Played> turn = turns.begin(kept, MILLI);
        assertThat(turns.next(List.of(other, kept), 0).queue()).isSameAs(other);
        turns.end(turn, MILLI);
    }

    @Test
    void longExecutionsLeaveATeamItsFloorWhileItIsInUse() {
        turns.setTeams(Map.of(FRAUD, new SlotBounds(1, null)));
        Played slow = new Played("slow", 60, 1_000);
        assertThat(turns.begin(slow, 60 * MILLI).team()).isEqualTo(TeamName.DEFAULT);
        assertThat(turns.next(List.of(slow), 0).queue()).isSameAs(slow);
        turns.arrived(FRAUD, 0);
        assertThat(turns.next(List.of(slow), MILLI))
                .isEqualTo(new Turns.Pick<>(null, NodeSlots.COMPANY_NANOS - MILLI));
        Played quick = new Played("quick", 1, 1_000);
        assertThat(turns.next(List.of(slow, quick), MILLI).queue()).isSameAs(quick);
        assertThat(turns.next(List.of(slow), NodeSlots.COMPANY_NANOS).queue()).isSameAs(slow);
    }

    @Test
    void aTeamHasItsFloorThoughItsExecutionsAreLong() {
        turns.setTeams(Map.of(FRAUD, new SlotBounds(1, null)));
        Played other = new Played("other", 60, 1_000);
        assertThat(turns.begin(other, 60 * MILLI).team()).isEqualTo(TeamName.DEFAULT);
        Played slow = new Played("slow", 60, 1_000).of(FRAUD);
        slow.company = true;
        assertThat(turns.next(List.of(slow), 0).queue()).isSameAs(slow);
    }

    @Test
    void oneSlotIsNobodysFloor() {
        turns.setTeams(Map.of(FRAUD, new SlotBounds(2, null)));
        turns.arrived(FRAUD, 0);
        Played slow = new Played("slow", 60, 1_000);
        assertThat(turns.next(List.of(slow), 0).queue()).isSameAs(slow);
    }

    @Test
    void aVersionThatChangesHandsGivesItsSlotBackToItsFormerTeam() {
        turns.setTeams(Map.of(FRAUD, new SlotBounds(null, 1)));
        Played moving = new Played("moving", 1, 80).of(FRAUD);
        Turns.Turn<Played> turn = turns.begin(moving, MILLI);
        moving.of(TeamName.DEFAULT);
        assertThat(turns.running()).containsOnly(Map.entry(FRAUD, 1));
        turns.end(turn, MILLI);
        assertThat(turns.running()).isEmpty();
    }

    private static void arrive(Turns<Played> turns, Played queue, List<Played> waiting, long now) {
        if (!waiting.contains(queue)) {
            turns.enter(queue, waiting);
            waiting.add(queue);
        }
        queue.goals.add(now + 200 * MILLI);
    }

    /// A queue whose answers a test sets; times in milliseconds.
    private static final class Played implements Turns.Contender {
        final String name;
        final long takes;
        final List<Long> goals = new ArrayList<>();
        boolean company;
        long ready;
        int weight = 1;
        int width = 1;
        private TeamName team = TeamName.DEFAULT;
        private ServedTime served = new ServedTime();

        Played(String name, long takes, long goal) {
            this.name = name;
            this.takes = takes;
            if (goal != 0) {
                goals.add(goal * MILLI);
            }
        }

        Played of(TeamName owner) {
            team = owner;
            return this;
        }

        /// Makes it a queue of the same endpoint.
        Played beside(Played other) {
            served = other.served;
            return this;
        }

        @Override
        public TeamName team() {
            return team;
        }

        @Override
        public int width() {
            return width;
        }

        @Override
        public int weight() {
            return weight;
        }

        @Override
        public long readyIn(long now) {
            return ready;
        }

        @Override
        public boolean canKeepGoal(long now) {
            return firstGoal() - now >= nextNanos();
        }

        @Override
        public long firstGoal() {
            return goals.getFirst();
        }

        @Override
        public long nextNanos() {
            return takes * MILLI;
        }

        @Override
        public long companyNanos(long now) {
            return company ? NodeSlots.COMPANY_NANOS : 0;
        }

        @Override
        public ServedTime served() {
            return served;
        }
    }
}
