package dev.slipway.api.shadow;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a shadow has shown so far.
///
/// @param stable the version whose answers it is compared with
/// @param version the version that sees the traffic
/// @param since when it began
/// @param reason why it does not sample; absent while it does
/// @param rate the part of the requests that it samples now
/// @param tensors of the answers, in the order of stable's signature
/// @param columns of the inputs, those first where the difference concentrates
/// @param outliers the greatest differences, greatest first
/// @param skew of what stable gives rows for aggregates of events; absent when it has none
public record ShadowReport(
        EndpointName endpoint,
        VersionNumber stable,
        VersionNumber version,
        Instant since,
        State state,
        @Nullable String reason,
        double rate,
        ShadowVerdict verdict,
        Coverage coverage,
        Spent spent,
        List<TensorFinding> tensors,
        List<ColumnFinding> columns,
        List<Outlier> outliers,
        @Nullable Skew skew) {
    public ShadowReport {
        tensors = List.copyOf(tensors);
        columns = List.copyOf(columns);
        outliers = List.copyOf(outliers);
    }

    /// This without the values of requests.
    public ShadowReport withoutValues() {
        return new ShadowReport(
                endpoint,
                stable,
                version,
                since,
                state,
                reason,
                rate,
                verdict,
                coverage,
                spent,
                tensors,
                columns,
                outliers.stream().map(Outlier::withoutValues).toList(),
                skew == null ? null : skew.withoutValues());
    }

    /// What a shadow is doing.
    public enum State {
        /// It takes its part of the requests.
        SAMPLING,
        /// It takes nothing until there is room for it.
        SUSPENDED,
        /// It takes nothing any more; its verdict is final.
        OVER
    }

    /// What became of requests.
    ///
    /// @param eligible that stable answered and that left the version open
    /// @param sampled of them
    /// @param completed of those, compared
    /// @param waiting of those, not looked at yet
    /// @param reruns of those compared, answered by stable once more
    /// @param drops the rest of those sampled, by reason
    public record Coverage(
            long eligible,
            long sampled,
            long completed,
            long waiting,
            long reruns,
            List<ShadowDrop> drops) {
        public Coverage {
            drops = List.copyOf(drops);
        }

        /// The part of the sampled requests that was compared, of those that do not wait; 0 when
        /// there are none.
        public double part() {
            long ended = sampled - waiting;
            return ended == 0 ? 0 : (double) completed / ended;
        }
    }

    /// What it took.
    ///
    /// @param cpu on processors of this machine, of both versions
    /// @param stableMedian of stable's second answers; absent when there are none
    /// @param median of the version's answers to the same requests; absent when there are none
    public record Spent(Duration cpu, @Nullable Duration stableMedian, @Nullable Duration median) {
        /// How often the version's median is stable's; 0 when nothing was measured.
        public double latencyRatio() {
            return stableMedian == null || median == null || stableMedian.isZero()
                    ? 0
                    : (double) median.toNanos() / stableMedian.toNanos();
        }
    }

    /// A part and the bounds between which it lies at every moment at once, with 95 %.
    public record Part(long count, long of, double low, double high) {}

    /// What was seen of one tensor of the answers.
    ///
    /// @param differs whether it lies further from stable's than stable's own second answers do
    /// @param logEvidence the natural logarithm of the evidence for that
    /// @param beyond pairs beyond the tolerance
    /// @param stableBeyond pairs of stable's own answers beyond the tolerance
    /// @param kinds why they were
    /// @param noise what stable's own differences stay below, in tolerances; 1 while that is not
    ///     known
    /// @param beyondNoise pairs that differ by more
    /// @param medianDistance in tolerances
    /// @param greatDistance that one pair of a hundred exceeds, in tolerances
    /// @param shift the mean by which elements are greater than stable's
    /// @param rankFlips rows where another element is the greatest
    /// @param flips rows that the version's threshold decides otherwise, or that have another label
    public record TensorFinding(
            String name,
            boolean differs,
            double logEvidence,
            Part beyond,
            Part stableBeyond,
            List<KindCount> kinds,
            double noise,
            long beyondNoise,
            double medianDistance,
            double greatDistance,
            double shift,
            Part rankFlips,
            Part flips) {
        public TensorFinding {
            kinds = List.copyOf(kinds);
        }
    }

    /// Pairs of one difference.
    public record KindCount(String kind, long count) {}

    /// Where the difference concentrates, by one input column.
    ///
    /// @param concentrates whether the values differ between rows that agree and rows that do not,
    ///     by more than chance explains
    /// @param stability population stability index between both
    public record ColumnFinding(
            String name, boolean concentrates, double stability, Group agreeing, Group differing) {
        /// Rows of one kind.
        ///
        /// @param missing the part of them without a value
        /// @param unseen the part of them with a category that the version does not name
        public record Group(long rows, double missing, double unseen) {}
    }

    /// One of the greatest differences.
    ///
    /// @param prediction the id
    /// @param tensor that differs most
    /// @param distance in tolerances; absent when it is infinite
    /// @param input digest of the request's tensors
    /// @param values of its first row; absent when the endpoint's capture does not keep inputs
    public record Outlier(
            String prediction,
            String tensor,
            String kind,
            @Nullable Double distance,
            Sha256 input,
            @Nullable String values) {
        /// This without the request's values.
        public Outlier withoutValues() {
            return new Outlier(prediction, tensor, kind, distance, input, null);
        }
    }

    /// Whether rows are given something else for aggregates of events when the same is asked again
    /// later, of the same key at the same moment: events that came late make that so.
    ///
    /// @param after how long after the request it is asked again
    /// @param first the first value that differs, by prediction, row and feature; absent when none
    ///     does
    /// @param features by name
    public record Skew(Duration after, @Nullable SkewedValue first, List<FeatureFinding> features) {
        public Skew {
            features = List.copyOf(features);
        }

        Skew withoutValues() {
            return new Skew(
                    after,
                    first == null ? null : first.withoutValues(),
                    features.stream().map(FeatureFinding::withoutValues).toList());
        }
    }

    /// What was seen of one aggregate.
    ///
    /// @param differing of the values that were asked again
    /// @param forgotten values that could not be asked again: the online store had let go of part
    ///     of their windows
    /// @param missing those differing that are missing now or were then
    /// @param largest difference of two numbers; 0 when there is none
    /// @param greatest the greatest differences, greatest first
    public record FeatureFinding(
            String name,
            Part differing,
            long forgotten,
            long missing,
            double largest,
            List<SkewedValue> greatest) {
        public FeatureFinding {
            greatest = List.copyOf(greatest);
        }

        FeatureFinding withoutValues() {
            return new FeatureFinding(
                    name,
                    differing,
                    forgotten,
                    missing,
                    largest,
                    greatest.stream().map(SkewedValue::withoutValues).toList());
        }
    }

    /// A value that differs when it is asked again.
    ///
    /// @param prediction the id
    /// @param row of the request, counted from 1
    /// @param served what the row was given; absent when the endpoint's capture does not keep it
    /// @param again what it is given now; absent likewise
    /// @param bit the first of 64 that differs, the sign being the first; absent likewise
    public record SkewedValue(
            String prediction,
            long row,
            String feature,
            @Nullable String served,
            @Nullable String again,
            @Nullable Integer bit) {
        /// This without what was given.
        public SkewedValue withoutValues() {
            return new SkewedValue(prediction, row, feature, null, null, null);
        }
    }
}
