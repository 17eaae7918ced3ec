package dev.slipway.serving.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class MemoryLedgerTest {
    private static final TeamName FRAUD = new TeamName("fraud");
    private static final TeamName SEARCH = new TeamName("search");

    private final MemoryLedger ledger = new MemoryLedger(MemoryBudget.of(100));

    static VersionId version(long number) {
        return new VersionId(new EndpointName("flights"), new VersionNumber(number));
    }

    static Claim claim(long number, TeamName team, long bytes) {
        return new Claim(version(number), team, MemoryUse.ofNative(bytes));
    }

    private Reservation granted(TeamName team, long bytes) {
        return switch (ledger.reserve(claim(1, team, bytes))) {
            case Answer.Granted(Reservation reservation) -> reservation;
            case Answer.Refused(MemoryRefusal refusal) -> throw new AssertionError(refusal);
        };
    }

    private MemoryRefusal refused(TeamName team, long bytes) {
        return switch (ledger.reserve(claim(1, team, bytes))) {
            case Answer.Granted _ -> throw new AssertionError("granted");
            case Answer.Refused(MemoryRefusal refusal) -> refusal;
        };
    }

    private RoomHold held(Reservation reservation, long bytes) {
        return switch (reservation.commit(MemoryUse.ofNative(bytes))) {
            case Commitment.Held(RoomHold room) -> room;
            case Commitment.Refused(MemoryRefusal refusal) -> throw new AssertionError(refusal);
        };
    }

    @Test
    void aClaimThatDoesNotFitIsToldWhatItNeedsAndWhatIsFree() {
        Reservation first = granted(FRAUD, 70);
        MemoryRefusal refusal = refused(SEARCH, 31);
        assertThat(refusal.words())
                .isEqualTo(
                        "memory: needs 31 bytes, 30 are free, evicting idle versions would free 0");
        first.release();
        first.release();
        assertThat(granted(SEARCH, 100).use().total()).isEqualTo(100);
        assertThat(ledger.state().refusals()).containsOnly(Map.entry(MemoryRule.BUDGET, 1L));
    }

    @Test
    void whatWasReservedShrinksToWhatWasMeasured() {
        RoomHold room = held(granted(FRAUD, 90), 20);
        assertThat(ledger.state().held()).isEqualTo(MemoryUse.ofNative(20));
        assertThat(ledger.state().reserved()).isEqualTo(MemoryUse.NONE);
        Reservation other = granted(FRAUD, 80);
        assertThat(ledger.state().teams()).containsOnly(Map.entry(FRAUD, 100L));
        room.release();
        room.release();
        other.release();
        assertThat(ledger.state().teams()).isEmpty();
    }

    @Test
    void aVersionThatMeasuresMoreStaysWhereThereIsRoomAndIsRefusedWhereThereIsNone() {
        Reservation first = granted(FRAUD, 40);
        Reservation second = granted(FRAUD, 40);
        RoomHold room = held(first, 60);
        assertThat(second.commit(MemoryUse.ofNative(41)))
                .isEqualTo(
                        new Commitment.Refused(
                                new MemoryRefusal(
                                        version(1), FRAUD, MemoryRule.BUDGET, 41, 40, 0)));
        second.release();
        room.release();
        assertThat(ledger.state().teams()).isEmpty();
    }

    @Test
    void theHeapHasABoundOfItsOwn() {
        MemoryLedger small = new MemoryLedger(new MemoryBudget(100, 10, 90));
        Claim claim = new Claim(version(1), FRAUD, MemoryUse.ofHeap(11));
        assertThat(small.reserve(claim))
                .isEqualTo(
                        new Answer.Refused(
                                new MemoryRefusal(version(1), FRAUD, MemoryRule.HEAP, 11, 10, 0)));
        Claim outside = new Claim(version(1), FRAUD, MemoryUse.ofNative(91));
        assertThat(small.reserve(outside))
                .isEqualTo(
                        new Answer.Refused(
                                new MemoryRefusal(
                                        version(1), FRAUD, MemoryRule.OFF_HEAP, 91, 90, 0)));
    }

    @Test
    void aTeamNeverHoldsMoreThanItsCeiling() {
        ledger.setTeams(Map.of(FRAUD, new TeamShare(0, 30)));
        granted(FRAUD, 20);
        assertThat(refused(FRAUD, 11).words())
                .isEqualTo(
                        "team-memory-ceiling: needs 11 bytes, 10 are free below the ceiling of team"
                                + " fraud, evicting idle versions would free 0");
        granted(SEARCH, 80);
    }

    @Test
    void whatIsKeptForATeamIsFreeToNoOther() {
        ledger.setTeams(Map.of(FRAUD, new TeamShare(60, 100)));
        granted(SEARCH, 30);
        assertThat(refused(SEARCH, 11).words())
                .isEqualTo(
                        "team-memory-floors: needs 11 bytes, 10 are free beside what is kept for"
                                + " other teams, evicting idle versions would free 0");
        granted(FRAUD, 60);
        granted(SEARCH, 10);
        assertThat(ledger.mayGive(FRAUD, SEARCH)).isZero();
        assertThat(ledger.mayGive(SEARCH, FRAUD)).isEqualTo(40);
        assertThat(ledger.mayGive(FRAUD, FRAUD)).isEqualTo(60);
    }

    /// A version may take long to leave, as when a call inside does not end.
    @Test
    void whatLeavesIsNotGivenAgainToKeepItsTeamAboveItsFloor() {
        ledger.setTeams(Map.of(FRAUD, new TeamShare(60, 100)));
        RoomHold first = held(granted(FRAUD, 30), 30);
        held(granted(FRAUD, 60), 60);
        assertThat(ledger.mayGive(FRAUD, SEARCH)).isEqualTo(30);
        first.leaves();
        assertThat(ledger.mayGive(FRAUD, SEARCH)).isZero();
        first.release();
        assertThat(ledger.mayGive(FRAUD, SEARCH)).isZero();
        assertThat(ledger.mayGive(FRAUD, FRAUD)).isEqualTo(60);
    }

    @Test
    void floorsThatExceedTheBudgetAreKeptFirstComeFirstServed() {
        ledger.setTeams(Map.of(FRAUD, new TeamShare(80, 100), SEARCH, new TeamShare(80, 100)));
        granted(FRAUD, 80);
        granted(SEARCH, 20);
        assertThat(refused(SEARCH, 1).rule()).isEqualTo(MemoryRule.BUDGET);
    }

    @Test
    void aVersionThatChangesHandsCountsForItsNewOwner() {
        RoomHold room = held(granted(FRAUD, 50), 50);
        room.ownedBy(SEARCH);
        assertThat(ledger.state().teams()).containsOnly(Map.entry(SEARCH, 50L));
    }

    @Test
    void whatAVersionCouldGetIsWhatIsFreeForItsTeamAndWhatMakingRoomWouldFree() {
        ledger.setTeams(Map.of(FRAUD, new TeamShare(30, 60)));
        assertThat(ledger.attainable(version(1), SEARCH)).isEqualTo(70);
        assertThat(ledger.attainable(version(1), FRAUD)).isEqualTo(60);
        Deque<RoomHold> idle = new ArrayDeque<>();
        idle.add(held(granted(SEARCH, 40), 40));
        assertThat(ledger.attainable(version(1), SEARCH)).isEqualTo(30);
        ledger.follow(new Unloading(idle));
        assertThat(ledger.attainable(version(1), SEARCH)).isEqualTo(70);
    }

    @Test
    void roomIsMadeOnlyWhereThatIsEnough() {
        Deque<RoomHold> idle = new ArrayDeque<>();
        idle.add(held(granted(FRAUD, 40), 40));
        idle.add(held(granted(FRAUD, 30), 30));
        held(granted(FRAUD, 30), 30);
        ledger.follow(new Unloading(idle));
        assertThat(refused(SEARCH, 71).words())
                .isEqualTo(
                        "memory: needs 71 bytes, 0 are free, evicting idle versions would free"
                                + " 70");
        assertThat(idle).hasSize(2);
        granted(SEARCH, 35);
        assertThat(idle).hasSize(1);
        granted(SEARCH, 35);
        assertThat(idle).isEmpty();
    }

    @Test
    void nothingIsUnloadedForAVersionThatIsGivenUp() {
        Deque<RoomHold> idle = new ArrayDeque<>();
        idle.add(held(granted(FRAUD, 70), 70));
        ledger.follow(new Unloading(idle));
        assertThatThrownBy(() -> ledger.reserve(claim(2, SEARCH, 40), MemoryLedgerTest::givenUp))
                .hasMessage("given up");
        assertThat(idle).hasSize(1);
        granted(SEARCH, 30);
    }

    @Test
    void nothingIsUnloadedForWhatAVersionThatIsGivenUpTakesBeyondItsRoom() {
        Deque<RoomHold> idle = new ArrayDeque<>();
        idle.add(held(granted(FRAUD, 70), 70));
        ledger.follow(new Unloading(idle));
        Reservation loading = granted(SEARCH, 20);
        MemoryUse more = MemoryUse.ofNative(40);
        assertThatThrownBy(() -> loading.commit(more, MemoryLedgerTest::givenUp))
                .hasMessage("given up");
        assertThat(idle).hasSize(1);
        loading.release();
        granted(SEARCH, 30);
    }

    private static void givenUp() {
        throw new IllegalStateException("given up");
    }

    @Test
    void whatIsKeptForATeamIsFreeToNoOtherOnTheHeapAndOutside() {
        MemoryLedger parts = new MemoryLedger(new MemoryBudget(972, 256, 716));
        parts.setTeams(Map.of(FRAUD, new TeamShare(200, 972)));
        assertThat(parts.reserve(new Claim(version(1), SEARCH, MemoryUse.ofHeap(57))))
                .isEqualTo(
                        new Answer.Refused(
                                new MemoryRefusal(
                                        version(1), SEARCH, MemoryRule.HEAP_FLOORS, 57, 56, 0)));
        assertThat(parts.reserve(new Claim(version(1), SEARCH, MemoryUse.ofNative(517))))
                .isEqualTo(
                        new Answer.Refused(
                                new MemoryRefusal(
                                        version(1),
                                        SEARCH,
                                        MemoryRule.OFF_HEAP_FLOORS,
                                        517,
                                        516,
                                        0)));
        assertThat(parts.attainable(version(1), SEARCH)).isEqualTo(516);
        assertThat(parts.reserve(new Claim(version(1), SEARCH, MemoryUse.ofHeap(56))))
                .isInstanceOf(Answer.Granted.class);
        assertThat(parts.reserve(new Claim(version(2), FRAUD, MemoryUse.ofHeap(200))))
                .isInstanceOf(Answer.Granted.class);
    }

    @Test
    void whereTheMostIsNotToBeHadTheLeastIsEnough() {
        granted(FRAUD, 50);
        Answer answer =
                ledger.reserve(
                        new Claim(
                                version(2), FRAUD, MemoryUse.ofNative(90), MemoryUse.ofNative(40)));
        assertThat(((Answer.Granted) answer).reservation().use()).isEqualTo(MemoryUse.ofNative(40));
        assertThat(ledger.state().refusals()).isEmpty();
    }

    @Test
    void aVersionThatMeasuresMoreMakesRoomOrSaysWhatThatWouldFree() {
        Deque<RoomHold> idle = new ArrayDeque<>();
        idle.add(held(granted(FRAUD, 30), 30));
        held(granted(FRAUD, 30), 30);
        ledger.follow(new Unloading(idle));
        Reservation loading = granted(FRAUD, 40);
        assertThat(loading.commit(MemoryUse.ofNative(71)))
                .isEqualTo(
                        new Commitment.Refused(
                                new MemoryRefusal(
                                        version(1), FRAUD, MemoryRule.BUDGET, 71, 40, 30)));
        assertThat(idle).hasSize(1);
        assertThat(held(loading, 70).use()).isEqualTo(MemoryUse.ofNative(70));
        assertThat(idle).isEmpty();
    }

    private static MemoryLedger patient() {
        return new MemoryLedger(
                MemoryBudget.of(100), new Patience(Duration.ofMinutes(5), System::nanoTime));
    }

    /// Asks on a thread of its own, and waits until that waits.
    private static CompletableFuture<Answer> asked(MemoryLedger asked, Claim claim) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Thread asking =
                Thread.ofPlatform().daemon().start(() -> answer.complete(asked.reserve(claim)));
        while (asking.isAlive() && asking.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return answer;
    }

    private static Reservation granted(MemoryLedger ledger, TeamName team, long bytes) {
        return ((Answer.Granted) ledger.reserve(claim(1, team, bytes))).reservation();
    }

    @Test
    void whoeverNeedsWhatAVersionOnItsWayMayLeaveOverWaitsForIt() {
        MemoryLedger waiting = patient();
        Reservation loading = granted(waiting, FRAUD, 70);
        CompletableFuture<Answer> other = asked(waiting, claim(2, SEARCH, 60));
        assertThat(other).isNotDone();
        loading.commit(MemoryUse.ofNative(40));
        assertThat(other.join()).isInstanceOf(Answer.Granted.class);
        assertThat(waiting.state().refusals()).isEmpty();
    }

    @Test
    void whoeverNeedsWhatAVersionHasThatLeavesWaitsForIt() {
        MemoryLedger waiting = patient();
        Reservation loading = granted(waiting, FRAUD, 70);
        RoomHold room = ((Commitment.Held) loading.commit(MemoryUse.ofNative(70))).room();
        assertThat(waiting.reserve(claim(2, SEARCH, 60))).isInstanceOf(Answer.Refused.class);
        room.leaves();
        CompletableFuture<Answer> other = asked(waiting, claim(2, SEARCH, 60));
        assertThat(other).isNotDone();
        room.release();
        assertThat(other.join()).isInstanceOf(Answer.Granted.class);
    }

    @Test
    void nothingIsUnloadedForWhatAVersionThatLeavesIsAboutToGiveBack() {
        MemoryLedger waiting =
                new MemoryLedger(
                        MemoryBudget.of(100), new Patience(Duration.ofDays(1), System::nanoTime));
        RoomHold first = held(granted(waiting, FRAUD, 60), 60);
        Deque<RoomHold> idle = new ArrayDeque<>();
        idle.add(held(granted(waiting, FRAUD, 40), 40));
        waiting.follow(new Unloading(idle));
        first.leaves();
        CompletableFuture<Answer> other = asked(waiting, claim(2, SEARCH, 40));
        assertThat(idle).hasSize(1);
        first.release();
        assertThat(other.join()).isInstanceOf(Answer.Granted.class);
        assertThat(idle).hasSize(1);
    }

    /// Measures on a thread of its own, and waits until that waits.
    private static CompletableFuture<Commitment> measured(Reservation loading, long bytes) {
        CompletableFuture<Commitment> commitment = new CompletableFuture<>();
        Thread measuring =
                Thread.ofPlatform()
                        .daemon()
                        .start(() ->
                                commitment.complete(loading.commit(MemoryUse.ofNative(bytes))));
        while (measuring.isAlive() && measuring.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return commitment;
    }

    @Test
    void nothingIsUnloadedForAVersionThatTurnsOutLargerWhileEnoughLeaves() {
        MemoryLedger waiting =
                new MemoryLedger(
                        MemoryBudget.of(100), new Patience(Duration.ofDays(1), System::nanoTime));
        RoomHold first = held(granted(waiting, FRAUD, 40), 40);
        Deque<RoomHold> idle = new ArrayDeque<>();
        idle.add(held(granted(waiting, FRAUD, 40), 40));
        waiting.follow(new Unloading(idle));
        Reservation loading = granted(waiting, SEARCH, 20);
        first.leaves();
        CompletableFuture<Commitment> larger = measured(loading, 60);
        assertThat(idle).hasSize(1);
        assertThat(larger).isNotDone();
        first.release();
        assertThat(larger.join()).isInstanceOf(Commitment.Held.class);
        assertThat(idle).hasSize(1);
    }

    /// The one that loads may be about to measure as well, and wait for this one.
    @Test
    void aVersionThatTurnsOutLargerWaitsForThoseThatLeaveAndForNoneThatLoads() {
        MemoryLedger waiting = patient();
        RoomHold first = held(granted(waiting, FRAUD, 40), 40);
        Reservation other = granted(waiting, FRAUD, 40);
        Reservation loading = granted(waiting, SEARCH, 20);
        assertThat(loading.commit(MemoryUse.ofNative(60))).isInstanceOf(Commitment.Refused.class);
        first.leaves();
        CompletableFuture<Commitment> larger = measured(loading, 60);
        assertThat(larger).isNotDone();
        first.release();
        assertThat(larger.join()).isInstanceOf(Commitment.Held.class);
        assertThat(other.use()).isEqualTo(MemoryUse.ofNative(40));
    }

    @Test
    void nobodyWaitsForWhatIsNotEnoughNorForEver() {
        MemoryLedger waiting = patient();
        granted(waiting, FRAUD, 70);
        assertThat(waiting.reserve(claim(2, SEARCH, 101))).isInstanceOf(Answer.Refused.class);
        AtomicLong now = new AtomicLong();
        MemoryLedger hurried =
                new MemoryLedger(
                        MemoryBudget.of(100),
                        new Patience(Duration.ofNanos(1_000), () -> now.getAndAdd(600)));
        granted(hurried, FRAUD, 70);
        assertThat(hurried.reserve(claim(2, SEARCH, 60))).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void aClaimThatWasRefusedHasRoomOnceThereIsSomeOrSomeCanBeMade() {
        RoomHold room = held(granted(FRAUD, 70), 70);
        assertThat(ledger.hasRoom(claim(2, SEARCH, 60))).isFalse();
        Deque<RoomHold> idle = new ArrayDeque<>();
        idle.add(room);
        ledger.follow(new Unloading(idle));
        assertThat(ledger.hasRoom(claim(2, SEARCH, 60))).isTrue();
        ledger.follow(Eviction.NONE);
        room.release();
        assertThat(ledger.hasRoom(claim(2, SEARCH, 60))).isTrue();
    }

    @Test
    void whoeverTakesOnlyWhatIsFreeIsToldWhatThereIsAndIsNoVersionThatWasRefused() {
        Reservation first = granted(FRAUD, 70);
        Asked asked = new Asked(new ArrayList<>());
        ledger.follow(asked);
        Answer.Refused answer = (Answer.Refused) ledger.reserveFree(claim(2, SEARCH, 31));
        assertThat(answer.refusal().words())
                .isEqualTo(
                        "memory: needs 31 bytes, 30 are free, evicting idle versions would free"
                                + " 50");
        assertThat(asked.needs()).extracting(MemoryNeed::bytes).containsOnly(0L);
        assertThat(ledger.state().refusals()).isEmpty();
        first.release();
        assertThat(ledger.reserveFree(claim(2, SEARCH, 31))).isInstanceOf(Answer.Granted.class);
    }

    /// Notes what it was asked for, and unloads nothing.
    private record Asked(List<MemoryNeed> needs) implements Eviction {
        @Override
        public long evictable(MemoryNeed need) {
            needs.add(need);
            return 50;
        }

        @Override
        public boolean makeRoom(MemoryNeed need) {
            throw new AssertionError("unloads for " + need);
        }
    }

    private record Unloading(Deque<RoomHold> idle) implements Eviction {
        @Override
        public long evictable(MemoryNeed need) {
            return idle.stream().mapToLong(room -> room.use().total()).sum();
        }

        @Override
        public boolean makeRoom(MemoryNeed need) {
            RoomHold room = idle.poll();
            if (room != null) {
                room.release();
            }
            return room != null;
        }
    }
}
