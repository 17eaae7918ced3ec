package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ReleaseCommand.AbortRelease;
import dev.slipway.api.control.ReleaseCommand.PauseRelease;
import dev.slipway.api.control.ReleaseCommand.PromoteRelease;
import dev.slipway.api.control.ReleaseCommand.ResumeRelease;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.UserRule;
import dev.slipway.monitoring.machine.BrokenRule;
import dev.slipway.monitoring.machine.Clocks;
import dev.slipway.monitoring.machine.ErrorBudget;
import dev.slipway.monitoring.machine.GateState;
import dev.slipway.monitoring.machine.HardLimits;
import dev.slipway.monitoring.machine.LoadState;
import dev.slipway.monitoring.machine.ReleaseMachine;
import dev.slipway.monitoring.machine.ShadowState;
import dev.slipway.monitoring.machine.Situation;
import dev.slipway.stats.Evidence;
import dev.slipway.stats.Verdict;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The machine against the decisions of the control plane: whatever is known, and whatever people
/// do in between, each move that it proposes is legal where the release stands.
final class DecidedMovesTest {
    private static final int STEPS = 60;
    private static final UserRule RULE = new UserRule.ErrorsAboveObjective(Duration.ofMinutes(5));
    private static final FreeText WHY = new FreeText("somebody said so");
    private static final List<GateState> GATES =
            List.of(
                    GateState.unasked(),
                    new GateState.Waiting("it is under load"),
                    new GateState.Shut("it is too slow", null));

    private static final List<Evidence> EVIDENCE =
            List.of(
                    MadeEvidence.none(),
                    MadeEvidence.little(),
                    MadeEvidence.enough(),
                    MadeEvidence.enough(),
                    MadeEvidence.enough(),
                    MadeEvidence.worse(),
                    MadeEvidence.fewKeys(),
                    MadeEvidence.otherClasses());
    private static final List<ReleaseStrategy> STRATEGIES =
            List.of(
                    ReleaseStrategy.Canary.LADDER,
                    new ReleaseStrategy.Canary(List.of()),
                    new ReleaseStrategy.Canary(List.of(0.3, 0.7, 1.0)),
                    new ReleaseStrategy.Canary(List.of(1.0)),
                    new ReleaseStrategy.BlueGreen(0, 0.1),
                    new ReleaseStrategy.BlueGreen(50, 0.1),
                    new ReleaseStrategy.ShadowThenCanary(0.5, 100, 0.1, List.of()),
                    new ReleaseStrategy.ShadowThenCanary(0.5, 100, 0.1, List.of(0.1, 1.0)),
                    new ReleaseStrategy.ShadowThenCanary(0.5, 100, 0.1, List.of(1.0)),
                    new ReleaseStrategy.AllAtOnce(),
                    new ReleaseStrategy.Experiment(0.7, 100, Duration.ofHours(5)),
                    new ReleaseStrategy.Experiment(0.1, 1_000_000, Duration.ofHours(5)));

    private final Set<ReleasePhase> reached = EnumSet.noneOf(ReleasePhase.class);
    private int proposed;

    @Test
    void noMoveThatTheMachineProposesIsRefused() {
        Property.holds(Campaign.cases(600, 20_000), this::play);
        assertThat(reached)
                .contains(
                        ReleasePhase.LOADING,
                        ReleasePhase.WARMING,
                        ReleasePhase.SHADOW,
                        ReleasePhase.BAKE,
                        ReleasePhase.DECIDE,
                        ReleasePhase.PROMOTING,
                        ReleasePhase.SOAK,
                        ReleasePhase.FINAL,
                        ReleasePhase.HOLD,
                        ReleasePhase.ABORTING,
                        ReleasePhase.ROLLED_BACK,
                        ReleasePhase.QUARANTINED);
        assertThat(proposed).isGreaterThan(3_000);
    }

    private void play(SplittableRandom random) {
        // What goes wrong is rare in one case and common in another.
        int trouble = 2 + random.nextInt(30);
        try (DecidedReleases decided = new DecidedReleases(plan(random))) {
            for (int i = 0; i < STEPS && !decided.release().isOver(); i++) {
                if (random.nextInt(trouble) == 0) {
                    CommandResult _ = decided.operate(command(random));
                }
                Release release = decided.release();
                Optional<ReleaseTransition> next =
                        ReleaseMachine.next(situation(release, random, trouble));
                next.ifPresent(move -> require(decided, release, asRecorded(release, move)));
            }
        }
    }

    private void require(DecidedReleases decided, Release release, ReleaseTransition move) {
        assertThat(decided.move(move))
                .as(() -> release.plan() + "\n" + release.moves() + "\n" + move)
                .isInstanceOf(CommandResult.Done.class);
        reached.add(decided.release().phase());
        proposed++;
    }

    /// What takes weight from candidate is asked for with no weight at all, from where the release
    /// stands.
    private static ReleaseTransition asRecorded(Release release, ReleaseTransition move) {
        return move.weight() < release.weight()
                ? new ReleaseTransition(
                        release.phase(),
                        move.to(),
                        release.step(),
                        0,
                        move.cause(),
                        move.why(),
                        move.evidence(),
                        move.ran(),
                        move.held())
                : move;
    }

    private static ReleasePlan plan(SplittableRandom random) {
        ReleasePlan usual = MadeReleases.with(pick(STRATEGIES, random));
        return new ReleasePlan(
                usual.strategy(),
                usual.sticky(),
                usual.patience(),
                usual.risks(),
                false,
                List.of(),
                random.nextBoolean(),
                ReleasePlan.Gates.USUAL);
    }

    private static Command command(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> new PauseRelease(DecidedReleases.ENDPOINT, WHY);
            case 2, 3, 4, 5 -> new ResumeRelease(DecidedReleases.ENDPOINT, WHY);
            case 6 -> new PromoteRelease(DecidedReleases.ENDPOINT, WHY);
            default -> new AbortRelease(DecidedReleases.ENDPOINT, WHY, random.nextBoolean());
        };
    }

    private static Situation situation(Release release, SplittableRandom random, int trouble) {
        boolean isTroubled = random.nextInt(trouble) == 0;
        Duration inPhase = random.nextInt(trouble) == 0 ? Duration.ofDays(4) : minutes(random);
        return new Situation(
                release,
                new Clocks(Duration.ofHours(1), inPhase, minutes(random)),
                isTroubled ? pick(EVIDENCE, random) : EVIDENCE.get(2),
                new Situation.Traffic(
                        isTroubled ? finding(random) : new HardLimits.Finding.None(),
                        isTroubled && random.nextBoolean()
                                ? List.of(new BrokenRule(RULE, "a rule is broken"))
                                : List.of(),
                        random.nextBoolean() ? 0 : random.nextDouble() * 100,
                        random.nextInt(60),
                        random.nextBoolean()),
                isTroubled ? load(random) : new LoadState.Ready(),
                shadow(random),
                isTroubled ? pick(GATES, random) : GateState.unasked(),
                means(random, isTroubled));
    }

    private static Duration minutes(SplittableRandom random) {
        return Duration.ofMinutes(random.nextInt(300));
    }

    private static HardLimits.Finding finding(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> new HardLimits.Finding.Candidate("candidate has failed");
            case 1 -> new HardLimits.Finding.Alone("it failed while it answered alone");
            case 2 -> new HardLimits.Finding.Both("both versions fail");
            default -> new HardLimits.Finding.None();
        };
    }

    private static LoadState load(SplittableRandom random) {
        return switch (random.nextInt(7)) {
            case 0 -> new LoadState.Blocked("an approval is missing");
            case 1 -> new LoadState.Allowed();
            case 2 -> new LoadState.Loading();
            case 3 -> new LoadState.Warming();
            case 4 -> new LoadState.Failed("its file is damaged");
            case 5 -> new LoadState.WithoutStable("its file is damaged");
            default -> new LoadState.Ready();
        };
    }

    private static ShadowState shadow(SplittableRandom random) {
        Verdict verdict =
                switch (random.nextInt(4)) {
                    case 0 -> new Verdict.Failed();
                    case 1 -> new Verdict.Inconclusive(Optional.empty());
                    default -> new Verdict.Passed();
                };
        return new ShadowState(random.nextInt(200), verdict, "copies were compared");
    }

    private static Situation.Means means(SplittableRandom random, boolean isTroubled) {
        OptionalDouble left =
                switch (random.nextInt(isTroubled ? 3 : 6)) {
                    case 0 -> OptionalDouble.of(-5);
                    case 1 -> OptionalDouble.of(random.nextDouble() * 10_000);
                    default -> OptionalDouble.empty();
                };
        return new Situation.Means(
                !isTroubled || random.nextBoolean(),
                Optional.empty(),
                new ErrorBudget(
                        0.001,
                        left,
                        Duration.ofDays(28).toSeconds(),
                        !isTroubled || random.nextBoolean()),
                isTroubled && random.nextInt(4) == 0,
                isTroubled && random.nextInt(4) == 0
                        ? Optional.of("an approval was taken back")
                        : Optional.empty(),
                random.nextInt(4) == 0
                        ? Optional.of(Duration.ofMinutes(random.nextInt(60)))
                        : Optional.empty());
    }

    private static <T> T pick(List<T> all, SplittableRandom random) {
        return all.get(random.nextInt(all.size()));
    }
}
