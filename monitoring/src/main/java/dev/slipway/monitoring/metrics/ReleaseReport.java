package dev.slipway.monitoring.metrics;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStatus.RuleReading;
import dev.slipway.api.release.ReleaseTransition.EvidenceMark;
import dev.slipway.monitoring.evidence.AwaitedLabels;
import dev.slipway.monitoring.evidence.EvidenceChain;
import dev.slipway.monitoring.evidence.RunningTime;
import dev.slipway.monitoring.machine.Clocks;
import dev.slipway.monitoring.machine.GateState;
import dev.slipway.stats.Check;
import dev.slipway.stats.Decision;
import dev.slipway.stats.Evidence;
import dev.slipway.stats.Finding;
import dev.slipway.stats.bets.Interval;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.Tally;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What people are shown of a release: where it is, what was found, and why.
///
/// @param release as the journal has it
/// @param why the sentence of its last move; empty before the first
/// @param ran running time since it began
/// @param inPhase running time since it came into its phase
/// @param left until its phase's timer ends; empty for a phase without one
/// @param decision what evidence says, with all findings
/// @param counts answers that are evidence
/// @param bounds for display: 95 %, at all times at once
/// @param curve values of the checks over time
/// @param labels of both versions' predictions; empty where labels do not count
/// @param rules how the plan's rules stand; empty for a release that is over
/// @param evidence that was taken in, with its digest; empty while there is none
/// @param gate whether candidate may answer somebody, as far as that was found out
/// @param classes by what those of both versions' answers are compared, or why they are not; empty
///     where labels count instead, and for a release that is over
public record ReleaseReport(
        Release release,
        Optional<String> why,
        Duration ran,
        Duration inPhase,
        Optional<Duration> left,
        Decision decision,
        Counts counts,
        Bounds bounds,
        List<Point> curve,
        Optional<Labels> labels,
        List<RuleReading> rules,
        Optional<EvidenceMark> evidence,
        GateState gate,
        Optional<String> classes) {
    public ReleaseReport {
        curve = List.copyOf(curve);
        rules = List.copyOf(rules);
    }

    /// How the labels of both versions' predictions stand.
    public record Labels(OfArm candidate, OfArm stable) {
        /// Rows that one version answered.
        ///
        /// @param labelled whose label came, and whose delay has passed
        /// @param awaited whose label may still come, or whose delay has not passed
        /// @param missing whose label has not come
        public record OfArm(long labelled, long awaited, long missing) {
            private static OfArm of(Tally due, Arm arm, long awaited) {
                long missing = due.events(arm);
                return new OfArm(due.trials(arm) - missing, awaited, missing);
            }
        }

        private static Labels of(Tally due, AwaitedLabels awaited) {
            return new Labels(
                    OfArm.of(due, Arm.CANDIDATE, awaited.candidate()),
                    OfArm.of(due, Arm.STABLE, awaited.stable()));
        }
    }

    /// What is shown beside evidence.
    ///
    /// @param classes by what they are compared, or why they are not
    public record Beside(
            List<Point> curve,
            AwaitedLabels awaited,
            List<RuleReading> rules,
            GateState gate,
            Optional<String> classes) {}

    /// Answers of both versions; bad ones of candidate were served.
    public record Counts(Arms whole, Arms step) {
        /// Answers of both versions in a stretch of the release.
        public record Arms(long candidate, long candidateBad, long stable, long stableBad) {
            static Arms of(Tally tally) {
                return new Arms(
                        tally.trials(Arm.CANDIDATE),
                        tally.events(Arm.CANDIDATE),
                        tally.trials(Arm.STABLE),
                        tally.events(Arm.STABLE));
            }
        }
    }

    /// Odds ratios, candidate to stable, of bad answers and of slow executions; and the 99th
    /// percentiles of execution, in nanoseconds.
    public record Bounds(
            Interval errors, Interval slowness, Interval candidateP99, Interval stableP99) {}

    /// The values of all checks after a second, as natural logarithms.
    public record Point(long second, Map<Check, Double> logValues) {
        public Point {
            logValues = Map.copyOf(logValues);
        }
    }

    public static ReleaseReport of(
            Release release, Clocks clocks, Evidence evidence, Beside beside, EvidenceChain chain) {
        Decision decision = evidence.decision();
        return new ReleaseReport(
                release,
                release.moves().isEmpty()
                        ? Optional.empty()
                        : Optional.of(release.moves().getLast().transition().why().value()),
                clocks.ran(),
                clocks.inPhase(),
                left(release, clocks),
                decision,
                counts(evidence),
                bounds(evidence),
                beside.curve(),
                release.plan().labels()
                        ? Optional.of(Labels.of(evidence.labels(), beside.awaited()))
                        : Optional.empty(),
                beside.rules(),
                chain.seconds() == 0 ? Optional.empty() : Optional.of(chain.mark()),
                beside.gate(),
                release.plan().labels()
                        ? Optional.empty()
                        : beside.classes().map(words -> words + counted(decision, evidence)));
    }

    /// How many answers of each version have said a class; nothing where none are counted.
    private static String counted(Decision decision, Evidence evidence) {
        Tally classified = evidence.classified();
        boolean isCounted =
                decision.findings().stream()
                        .anyMatch(finding -> finding.check() == Check.ANSWERS_OTHERWISE);
        return isCounted
                ? String.format(
                        Locale.ROOT,
                        ": %,d answers of candidate, %,d of stable",
                        classified.trials(Arm.CANDIDATE),
                        classified.trials(Arm.STABLE))
                : "";
    }

    /// From stored seconds alone.
    public static ReleaseReport of(Release release, StoredRelease stored, GateState gate) {
        Evidence evidence = new Evidence(stored.terms().plan());
        EvidenceCurve curve = new EvidenceCurve();
        for (long[] numbers : stored.seconds()) {
            evidence.observe(Second.of(numbers));
            curve.look(evidence);
        }
        Clocks clocks = RunningTime.from(stored.time(), 0).clocks();
        Beside beside =
                new Beside(curve.points(), AwaitedLabels.NONE, List.of(), gate, Optional.empty());
        return of(release, clocks, evidence, beside, stored.chain());
    }

    /// The findings that were asked for, in the order of the checks.
    public List<Finding> findings() {
        return decision.findings();
    }

    private static Counts counts(Evidence evidence) {
        return new Counts(
                Counts.Arms.of(evidence.answered()), Counts.Arms.of(evidence.answeredInStep()));
    }

    private static Bounds bounds(Evidence evidence) {
        return new Bounds(
                evidence.oddsOfErrors(),
                evidence.oddsOfSlowness(),
                evidence.compute(Arm.CANDIDATE, 0.99),
                evidence.compute(Arm.STABLE, 0.99));
    }

    private static Optional<Duration> left(Release release, Clocks clocks) {
        ReleasePlan.Patience patience = release.plan().patience();
        return switch (release.phase()) {
            case LOADING, WARMING -> Optional.of(rest(patience.load(), clocks.inPhase()));
            case SHADOW -> Optional.of(rest(patience.step(), clocks.inPhase()));
            case BAKE -> Optional.of(rest(patience.bake(), clocks.inPhase()));
            case DECIDE -> Optional.of(rest(patience.step(), clocks.inStep()));
            case SOAK -> Optional.of(rest(patience.soak(), clocks.inPhase()));
            case HOLD -> Optional.of(rest(patience.hold(), clocks.inPhase()));
            case DRAFT, GATED, PROMOTING, FINAL, ABORTING, ROLLED_BACK, QUARANTINED ->
                    Optional.empty();
        };
    }

    private static Duration rest(Duration limit, Duration passed) {
        Duration rest = limit.minus(passed);
        return rest.isNegative() ? Duration.ZERO : rest;
    }
}
