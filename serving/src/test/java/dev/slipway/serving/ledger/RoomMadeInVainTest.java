package dev.slipway.serving.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.MemoryUse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A version may run against more than one rule, one behind the other.
final class RoomMadeInVainTest {
    private static final TeamName FRAUD = new TeamName("fraud");
    private static final TeamName SEARCH = new TeamName("search");
    private static final TeamName ADS = new TeamName("ads");

    private MemoryLedger ledger = new MemoryLedger(MemoryBudget.of(100));
    private final Deque<RoomHold> idle = new ArrayDeque<>();

    private RoomHold held(long number, TeamName team, long bytes) {
        Reservation room =
                switch (ledger.reserve(MemoryLedgerTest.claim(number, team, bytes))) {
                    case Answer.Granted(Reservation reservation) -> reservation;
                    case Answer.Refused(MemoryRefusal refusal) -> throw new AssertionError(refusal);
                };
        return switch (room.commit(MemoryUse.ofNative(bytes))) {
            case Commitment.Held(RoomHold hold) -> hold;
            case Commitment.Refused(MemoryRefusal refusal) -> throw new AssertionError(refusal);
        };
    }

    private String refused(Claim claim) {
        return switch (ledger.reserve(claim)) {
            case Answer.Granted _ -> throw new AssertionError("granted");
            case Answer.Refused(MemoryRefusal refusal) -> refusal.words();
        };
    }

    @Test
    void noOtherTeamLosesAVersionForOneThatItsOwnTeamMayNotHold() {
        ledger.setTeams(Map.of(FRAUD, new TeamShare(0, 50)));
        held(1, FRAUD, 30);
        idle.add(held(2, SEARCH, 60));
        ledger.follow(new Idle());
        Claim claim = MemoryLedgerTest.claim(3, FRAUD, 25);
        assertThat(refused(claim))
                .isEqualTo(
                        "team-memory-ceiling: needs 25 bytes, 20 are free below the ceiling of team"
                                + " fraud, evicting idle versions would free 0");
        assertThat(idle).hasSize(1);
        assertThat(ledger.hasRoom(claim)).isFalse();
        assertThat(ledger.hasRoom(MemoryLedgerTest.claim(3, FRAUD, 20))).isTrue();
    }

    @Test
    void nothingIsUnloadedForAVersionThatIsTooLargeBesideTheFloorsOfOthers() {
        ledger.setTeams(Map.of(SEARCH, new TeamShare(30, 100)));
        idle.add(held(1, FRAUD, 50));
        ledger.follow(new Idle());
        Claim claim = MemoryLedgerTest.claim(2, FRAUD, 80);
        assertThat(refused(claim))
                .isEqualTo(
                        "team-memory-floors: needs 80 bytes, 20 are free beside what is kept for"
                                + " other teams, evicting idle versions would free 50");
        assertThat(idle).hasSize(1);
        assertThat(ledger.hasRoom(claim)).isFalse();
        held(2, FRAUD, 70);
        assertThat(idle).isEmpty();
    }

    @Test
    void nothingIsUnloadedForAVersionThatTurnsOutLargerThanItsTeamMayHold() {
        ledger.setTeams(Map.of(FRAUD, new TeamShare(0, 50)));
        idle.add(held(1, SEARCH, 60));
        Reservation loading =
                switch (ledger.reserve(MemoryLedgerTest.claim(2, FRAUD, 40))) {
                    case Answer.Granted(Reservation reservation) -> reservation;
                    case Answer.Refused(MemoryRefusal refusal) -> throw new AssertionError(refusal);
                };
        ledger.follow(new Idle());
        assertThat(loading.commit(MemoryUse.ofNative(51)))
                .isEqualTo(
                        new Commitment.Refused(
                                new MemoryRefusal(
                                        MemoryLedgerTest.version(2),
                                        FRAUD,
                                        MemoryRule.TEAM_CEILING,
                                        51,
                                        50,
                                        0)));
        assertThat(idle).hasSize(1);
    }

    /// Floors may exceed the budget together.
    @Test
    void whoComesWithinTheirOwnFloorIsNotRefusedForThoseOfOthers() {
        ledger.setTeams(Map.of(FRAUD, new TeamShare(80, 100), SEARCH, new TeamShare(60, 100)));
        idle.add(held(1, FRAUD, 50));
        ledger.follow(new Idle());
        held(2, FRAUD, 80);
        assertThat(idle).isEmpty();
    }

    /// There is enough: only what is kept for another team is in the way, until the team's own
    /// version has gone. What others would lose for it does not help.
    @Test
    void whoComesWithinTheirOwnFloorWithoutOneOfTheirsIsNotRefusedForThoseOfOthers() {
        idle.add(held(1, ADS, 5));
        idle.add(held(2, FRAUD, 20));
        ledger.setTeams(Map.of(FRAUD, new TeamShare(80, 100), SEARCH, new TeamShare(80, 100)));
        ledger.follow(new Idle());
        assertThat(ledger.attainable(MemoryLedgerTest.version(3), FRAUD)).isEqualTo(80);
        assertThat(ledger.hasRoom(MemoryLedgerTest.claim(3, FRAUD, 70))).isTrue();
        held(3, FRAUD, 70);
        assertThat(idle).extracting(RoomHold::team).containsExactly(ADS);
        Claim more = MemoryLedgerTest.claim(4, FRAUD, 11);
        assertThat(ledger.hasRoom(more)).isFalse();
        assertThat(refused(more)).startsWith("team-memory-floors: needs 11 bytes, 0 are free");
        assertThat(idle).hasSize(1);
    }

    @Test
    void nothingIsUnloadedForAVersionThatFloorsOfOthersKeepOutWithinItsTeamsOwn() {
        held(1, FRAUD, 20);
        idle.add(held(2, ADS, 40));
        ledger.setTeams(Map.of(FRAUD, new TeamShare(80, 100), SEARCH, new TeamShare(80, 100)));
        ledger.follow(new Idle());
        Claim claim = MemoryLedgerTest.claim(3, FRAUD, 61);
        assertThat(ledger.hasRoom(claim)).isFalse();
        assertThat(refused(claim)).startsWith("team-memory-floors: needs 61 bytes, 0 are free");
        assertThat(idle).hasSize(1);
        held(3, FRAUD, 60);
        assertThat(idle).isEmpty();
    }

    @Test
    void nothingIsUnloadedForAVersionThatFloorsOutsideTheHeapKeepOutBehindThoseOfAllMemory() {
        ledger = new MemoryLedger(new MemoryBudget(100, 30, 70));
        held(1, FRAUD, 20);
        idle.add(held(2, ADS, 20));
        ledger.setTeams(Map.of(FRAUD, new TeamShare(40, 100), SEARCH, new TeamShare(50, 100)));
        ledger.follow(new Idle());
        Claim claim = MemoryLedgerTest.claim(3, FRAUD, 25);
        assertThat(ledger.hasRoom(claim)).isFalse();
        assertThat(refused(claim)).startsWith("team-off-heap-floors: needs 25 bytes, 0 are free");
        assertThat(idle).hasSize(1);
        held(3, FRAUD, 20);
        assertThat(idle).hasSize(1);
    }

    /// Without it there is room by the budget, too.
    @Test
    void noOtherTeamLosesAVersionWhereOneOfTheTeamsOwnHasToGoAnyway() {
        idle.add(held(1, ADS, 40));
        idle.add(held(2, FRAUD, 40));
        ledger.setTeams(Map.of(FRAUD, new TeamShare(80, 100), SEARCH, new TeamShare(80, 100)));
        ledger.follow(new Idle());
        held(3, FRAUD, 55);
        assertThat(idle).extracting(RoomHold::team).containsExactly(ADS);
    }

    /// What others lose takes nothing from what is kept for a third team.
    @Test
    void whatOthersHoldIsNotToBeHadBesideTheTeamsOwnFloor() {
        idle.add(held(1, ADS, 30));
        ledger.setTeams(Map.of(FRAUD, new TeamShare(40, 100), SEARCH, new TeamShare(40, 100)));
        ledger.follow(new Idle());
        assertThat(ledger.attainable(MemoryLedgerTest.version(2), FRAUD)).isEqualTo(60);
        assertThat(ledger.hasRoom(MemoryLedgerTest.claim(2, FRAUD, 61))).isFalse();
        held(2, FRAUD, 60);
    }

    /// A child that tries a model is given as much.
    @Test
    void whatOthersHoldIsNotToBeHadAboveTheCeilingOfATeam() {
        ledger.setTeams(Map.of(FRAUD, new TeamShare(0, 50)));
        held(1, FRAUD, 10);
        idle.add(held(2, FRAUD, 10));
        idle.add(held(3, SEARCH, 80));
        ledger.follow(new Idle());
        assertThat(ledger.attainable(MemoryLedgerTest.version(4), FRAUD)).isEqualTo(40);
        assertThat(ledger.hasRoom(MemoryLedgerTest.claim(4, FRAUD, 41))).isFalse();
        held(4, FRAUD, 40);
        assertThat(ledger.attainable(MemoryLedgerTest.version(5), FRAUD)).isZero();
    }

    /// They may have been agreed upon when nothing was free any more.
    @Test
    void whatIsKeptForOthersIsNotToBeHadByMakingRoom() {
        held(1, FRAUD, 50);
        idle.add(held(2, FRAUD, 50));
        ledger.setTeams(Map.of(SEARCH, new TeamShare(30, 100)));
        ledger.follow(new Idle());
        assertThat(ledger.attainable(MemoryLedgerTest.version(3), FRAUD)).isEqualTo(20);
        assertThat(ledger.hasRoom(MemoryLedgerTest.claim(3, FRAUD, 21))).isFalse();
        held(3, FRAUD, 20);
    }

    /// Unloads what helps, what was loaded first.
    private final class Idle implements Eviction {
        @Override
        public long evictable(MemoryNeed need) {
            return helping(need).mapToLong(room -> room.use().total()).sum();
        }

        @Override
        public boolean makeRoom(MemoryNeed need) {
            Optional<RoomHold> first = helping(need).findFirst();
            first.ifPresent(room -> {
                idle.remove(room);
                room.release();
            });
            return first.isPresent();
        }

        private Stream<RoomHold> helping(MemoryNeed need) {
            return idle.stream().filter(room -> helps(room, need));
        }

        private boolean helps(RoomHold room, MemoryNeed need) {
            boolean isOwn = room.team().equals(need.team());
            return (isOwn || need.rule() != MemoryRule.TEAM_CEILING)
                    && ledger.mayGive(room.team(), need.team()) >= room.use().total();
        }
    }
}
