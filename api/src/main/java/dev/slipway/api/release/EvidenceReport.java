package dev.slipway.api.release;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What both versions have shown, in numbers that can be drawn and a sentence.
///
/// @param seconds of running time that it rests on
/// @param answer what follows from it
/// @param why a sentence
/// @param curves how the value of each check came about
/// @param stable what was counted of it; absent before anything was
/// @param candidate its bad answers are those that the release has cost
/// @param classes by what those of both versions' answers are compared, or why they are not; absent
///     where labels count instead, and for a release that is over
public record EvidenceReport(
        long seconds,
        Answer answer,
        String why,
        List<ReleaseFinding> findings,
        List<EvidenceCurve> curves,
        @Nullable ArmReport stable,
        @Nullable ArmReport candidate,
        @Nullable String classes) {
    /// Nothing was counted yet.
    public static final EvidenceReport NONE =
            new EvidenceReport(
                    0,
                    Answer.WAIT,
                    "nothing was counted yet",
                    List.of(),
                    List.of(),
                    null,
                    null,
                    null);

    /// What was counted cannot be read.
    ///
    /// @param why a sentence
    public static EvidenceReport unread(String why) {
        return new EvidenceReport(0, Answer.WAIT, why, List.of(), List.of(), null, null, null);
    }

    public EvidenceReport {
        findings = List.copyOf(findings);
        curves = List.copyOf(curves);
    }

    /// What evidence says about going on.
    public enum Answer {
        /// Back to stable: a fault is shown.
        ABORT,
        /// A person has to look.
        HOLD,
        /// The step has shown what was asked of it.
        ADVANCE,
        /// More data are needed.
        WAIT
    }

    /// What was counted of one version.
    ///
    /// @param answers that are evidence, over the whole release
    /// @param bad those among them that were bad
    /// @param inStep answers of the step that it is in
    /// @param labels of its predictions; absent where labels do not count
    /// @param latencies time that execution took, at some quantiles
    public record ArmReport(
            long answers, long bad, long inStep, @Nullable Labels labels, List<Latency> latencies) {
        public ArmReport {
            latencies = List.copyOf(latencies);
        }
    }

    /// How the labels of one version's predictions stand, in rows that both versions answered.
    ///
    /// @param labelled whose label came, and whose delay has passed
    /// @param awaited whose label may still come, or whose delay has not passed
    /// @param missing whose label has not come
    public record Labels(long labelled, long awaited, long missing) {}

    /// Between which bounds a quantile of the execution time lies, at every second at once.
    ///
    /// @param quantile 0.99 for p99
    /// @param highMillis absent while nothing bounds it
    public record Latency(double quantile, double lowMillis, @Nullable Double highMillis) {}
}
