package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.monitoring.SimulatedTraffic.Fault;
import dev.slipway.testkit.Campaign;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Releases that nobody asks anything, or only a few times and then no more, by plans of all kinds:
/// each is held and says for want of what, and goes back when nobody lets it go on.
final class NoTrafficTest {
    private static final int DAY = 24 * 3600;

    /// Fewer than any step or soak can end with.
    private static final int MOST_REQUESTS = 15;

    private record Quiet(long seed, SimulatedRelease.Outcome outcome) {}

    @Test
    void withoutTrafficNothingPassesAndNothingFails() {
        List<Quiet> all =
                IntStream.range(0, Campaign.cases(40, 1000))
                        .parallel()
                        .mapToObj(i -> run(i * 1_000_003L))
                        .toList();
        assertThat(all)
                .allSatisfy(one ->
                        assertThat(objection(one.outcome().release()))
                                .as("seed %d: %s", one.seed(), one.outcome().whys())
                                .isEmpty());
        assertThat(all)
                .anyMatch(one -> one.outcome().answers() > 0)
                .anyMatch(one -> phase(one) == ReleasePhase.HOLD)
                .anyMatch(one -> phase(one) == ReleasePhase.ROLLED_BACK);
    }

    private static ReleasePhase phase(Quiet one) {
        return one.outcome().release().phase();
    }

    /// What is wrong with how a release went; empty where nothing is.
    private static String objection(Release release) {
        List<ReleaseTransition> moves =
                release.moves().stream().map(Release.Move::transition).toList();
        boolean hasSaidSo = false;
        for (ReleaseTransition move : moves) {
            hasSaidSo |= move.to() == ReleasePhase.HOLD && saysSo(move);
            if (move.to() == ReleasePhase.FINAL || move.step() > 1) {
                return "it passed: " + move.why();
            }
            boolean isBack = move.to() == ReleasePhase.ABORTING;
            if (move.to() == ReleasePhase.QUARANTINED
                    || (isBack && !(hasSaidSo && move.cause() == Cause.TIMER))) {
                return "it failed: " + move.why();
            }
        }
        if (!hasSaidSo) {
            return "it says nothing";
        }
        return release.phase() == ReleasePhase.HOLD || release.phase() == ReleasePhase.ROLLED_BACK
                ? ""
                : "it went on to " + release.phase();
    }

    private static boolean saysSo(ReleaseTransition hold) {
        String why = hold.why().value();
        return hold.cause() == Cause.NO_DATA
                ? why.startsWith("insufficient-evidence")
                : hold.cause() == Cause.TIMER && why.startsWith("the experiment has had");
    }

    private static Quiet run(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ReleasePlan usual = ReleasePlan.USUAL;
        ReleasePlan plan =
                new ReleasePlan(
                        strategy(random),
                        usual.sticky(),
                        new ReleasePlan.Patience(
                                minutes(random, 1, 10),
                                minutes(random, 15, 60),
                                minutes(random, 30, 240),
                                minutes(random, 1, 20),
                                minutes(random, 1, 10)),
                        usual.risks(),
                        usual.labels(),
                        usual.rules(),
                        usual.quarantine(),
                        ReleasePlan.Gates.USUAL);
        boolean isAsked = random.nextBoolean();
        double perSecond = isAsked ? 0.001 * (1 + random.nextInt(1000)) : 0;
        int end = isAsked ? (int) (random.nextInt(1, MOST_REQUESTS + 1) / perSecond) : 0;
        SimulatedTraffic.Load load = SimulatedTraffic.Load.even(perSecond, 0);
        SimulatedTraffic traffic = new SimulatedTraffic(load, Fault.none(load), seed).until(end);
        int longest = random.nextBoolean() ? DAY : 2 * 3600;
        return new Quiet(seed, new SimulatedRelease(plan, 0.001, traffic).run(longest));
    }

    private static ReleaseStrategy strategy(SplittableRandom random) {
        return switch (random.nextInt(7)) {
            case 0 -> ReleaseStrategy.Canary.LADDER;
            case 1 -> new ReleaseStrategy.Canary(List.of());
            case 2 -> new ReleaseStrategy.Canary(List.of(0.5, 1.0));
            case 3 -> new ReleaseStrategy.BlueGreen(10 * random.nextInt(2), 0.1);
            case 4 -> new ReleaseStrategy.ShadowThenCanary(0.5, 10, 0.1, List.of(0.5, 1.0));
            case 5 -> new ReleaseStrategy.AllAtOnce();
            default -> new ReleaseStrategy.Experiment(0.3, 100, minutes(random, 10, 60));
        };
    }

    private static Duration minutes(SplittableRandom random, int least, int most) {
        return Duration.ofMinutes(random.nextInt(least, most + 1));
    }
}
