package dev.slipway.serving.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.Eviction.Inputs;
import dev.slipway.serving.ledger.MemoryNeed;
import dev.slipway.serving.ledger.MemoryRule;
import dev.slipway.testkit.Property;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VictimsTest {
    private static final TeamName OURS = new TeamName("ours");
    private static final TeamName THEIRS = new TeamName("theirs");
    private static final long MIB = 1 << 20;

    private static VersionId id(String name) {
        return new VersionId(new EndpointName(name), new VersionNumber(1));
    }

    private static Candidate candidate(String name, double rate, long reloadMillis, long mib) {
        return new Candidate(
                id(name),
                OURS,
                MemoryUse.ofNative(mib * MIB),
                new Inputs(rate, Duration.ofMillis(reloadMillis), mib * MIB),
                false,
                0);
    }

    private static Candidate of(TeamName team, Candidate one) {
        return new Candidate(
                one.version(), team, one.held(), one.inputs(), false, one.protectedNanos());
    }

    private static Candidate protectedOne(Candidate one, long nanos) {
        return new Candidate(one.version(), one.team(), one.held(), one.inputs(), false, nanos);
    }

    private static MemoryNeed need(MemoryRule rule, long mib) {
        return new MemoryNeed(id("new"), OURS, rule, mib * MIB);
    }

    private static List<String> chosen(Victims victims) {
        return victims.chosen().stream()
                .map(candidate -> candidate.version().endpoint().value())
                .toList();
    }

    private static Victims choose(MemoryNeed need, Candidate... all) {
        return Victims.choose(need, List.of(all), team -> Long.MAX_VALUE);
    }

    @Test
    void whatIsAskedForLeastForWhatItCostsToReloadAndHoldGoesFirst() {
        Candidate often = candidate("often", 10, 100, 10);
        Candidate seldom = candidate("seldom", 0.1, 100, 10);
        Candidate slowToLoad = candidate("slow-to-load", 0.1, 100_000, 10);
        Candidate large = candidate("large", 0.1, 100, 100);
        assertThat(chosen(choose(need(MemoryRule.BUDGET, 105), often, seldom, slowToLoad, large)))
                .containsExactly("large", "seldom");
    }

    @Test
    void noMoreGoesThanIsNeeded() {
        Candidate small = candidate("small", 0, 100, 1);
        Candidate large = candidate("large", 0.1, 100, 100);
        assertThat(chosen(choose(need(MemoryRule.BUDGET, 90), small, large)))
                .containsExactly("large");
    }

    @Test
    void whatLiesElsewhereDoesNotHelp() {
        Candidate heap =
                new Candidate(
                        id("heap"),
                        OURS,
                        MemoryUse.ofHeap(50 * MIB),
                        new Inputs(0, Duration.ZERO, 50 * MIB),
                        false,
                        0);
        Candidate outside = candidate("outside", 9, 9, 50);
        assertThat(chosen(choose(need(MemoryRule.OFF_HEAP, 10), heap, outside)))
                .containsExactly("outside");
        assertThat(chosen(choose(need(MemoryRule.HEAP, 10), heap, outside)))
                .containsExactly("heap");
    }

    @Test
    void onlyItsOwnTeamsVersionsHelpATeamAtItsCeiling() {
        Candidate own = candidate("own", 9, 9, 50);
        Candidate other = of(THEIRS, candidate("other", 0, 0, 50));
        assertThat(chosen(choose(need(MemoryRule.TEAM_CEILING, 10), own, other)))
                .containsExactly("own");
    }

    @Test
    void aTeamKeepsWhatIsKeptForIt() {
        Candidate first = of(THEIRS, candidate("first", 0, 1, 50));
        Candidate second = of(THEIRS, candidate("second", 1, 1, 50));
        Victims victims =
                Victims.choose(
                        need(MemoryRule.BUDGET, 80),
                        List.of(first, second),
                        team -> team.equals(THEIRS) ? 60 * MIB : Long.MAX_VALUE);
        assertThat(victims.freeable()).isEqualTo(50 * MIB);
    }

    @Test
    void whatWasLoadedLatelyStaysAndIsNamed() {
        Candidate lately = protectedOne(candidate("lately", 0, 1, 50), 3_000_000_000L);
        Victims victims = choose(need(MemoryRule.BUDGET, 10), lately);
        assertThat(victims.chosen()).isEmpty();
        assertThat(victims.freeable()).isZero();
        assertThat(victims.protectedBytes()).isEqualTo(50 * MIB);
        assertThat(victims.protectedNanos()).hasValue(3_000_000_000L);
    }

    /// Whoever waits until it may go waits in vain.
    @Test
    void whatWasLoadedLatelyAndIsItsTeamsToKeepIsNotNamed() {
        Candidate kept = protectedOne(of(THEIRS, candidate("kept", 0, 1, 50)), 1_000_000_000L);
        Candidate lately = protectedOne(candidate("lately", 0, 1, 20), 3_000_000_000L);
        Victims victims =
                Victims.choose(
                        need(MemoryRule.BUDGET, 40),
                        List.of(kept, lately),
                        team -> team.equals(THEIRS) ? 40 * MIB : Long.MAX_VALUE);
        assertThat(victims.freeable()).isZero();
        assertThat(victims.protectedBytes()).isEqualTo(20 * MIB);
        assertThat(victims.protectedNanos()).hasValue(3_000_000_000L);
    }

    /// Later the one goes or the other, and no more than now.
    @Test
    void whatWasLoadedLatelyIsNotNamedBesideWhatItsTeamMayLoseInItsPlace() {
        Candidate lately = protectedOne(of(THEIRS, candidate("lately", 0, 1, 50)), 1_000_000_000L);
        Candidate free = of(THEIRS, candidate("free", 1, 1, 40));
        Victims victims =
                Victims.choose(
                        need(MemoryRule.BUDGET, 80),
                        List.of(lately, free),
                        team -> team.equals(THEIRS) ? 60 * MIB : Long.MAX_VALUE);
        assertThat(victims.freeable()).isEqualTo(40 * MIB);
        assertThat(victims.protectedBytes()).isEqualTo(10 * MIB);
    }

    @Test
    void theNeedIsMetWheneverItCanBeAndNoVictimIsSuperfluous() {
        Property.holds(
                500,
                random -> {
                    List<Candidate> all = new ArrayList<>();
                    int count = random.nextInt(12);
                    for (int i = 0; i < count; i++) {
                        Candidate one =
                                candidate(
                                        "m" + i,
                                        random.nextDouble(),
                                        random.nextInt(1_000),
                                        random.nextInt(1, 100));
                        all.add(random.nextInt(4) == 0 ? protectedOne(one, 1) : one);
                    }
                    MemoryNeed need = need(MemoryRule.BUDGET, random.nextInt(1, 400));
                    Victims victims = Victims.choose(need, all, team -> Long.MAX_VALUE);
                    long freed =
                            victims.chosen().stream().mapToLong(one -> one.held().total()).sum();
                    assertThat(freed >= need.bytes()).isEqualTo(victims.freeable() >= need.bytes());
                    assertThat(victims.chosen()).noneMatch(one -> one.protectedNanos() > 0);
                    for (Candidate one : victims.chosen()) {
                        if (freed >= need.bytes()) {
                            assertThat(freed - one.held().total()).isLessThan(need.bytes());
                        }
                    }
                });
    }
}
