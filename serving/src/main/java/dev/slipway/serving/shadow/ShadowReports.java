package dev.slipway.serving.shadow;

import dev.slipway.api.shadow.ShadowDrop;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowReport.ColumnFinding;
import dev.slipway.api.shadow.ShadowReport.Coverage;
import dev.slipway.api.shadow.ShadowReport.FeatureFinding;
import dev.slipway.api.shadow.ShadowReport.KindCount;
import dev.slipway.api.shadow.ShadowReport.Part;
import dev.slipway.api.shadow.ShadowReport.Skew;
import dev.slipway.api.shadow.ShadowReport.SkewedValue;
import dev.slipway.api.shadow.ShadowReport.Spent;
import dev.slipway.api.shadow.ShadowReport.State;
import dev.slipway.api.shadow.ShadowReport.TensorFinding;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.features.Difference;
import dev.slipway.features.SkewTally;
import dev.slipway.stats.bets.Interval;
import dev.slipway.stats.bets.RateInterval;
import dev.slipway.stats.compare.ColumnContrast;
import dev.slipway.stats.compare.DifferenceKind;
import dev.slipway.stats.compare.FalseDiscovery;
import dev.slipway.stats.compare.PairTally;
import dev.slipway.stats.counts.LatencyHistogram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Says what a shadow has shown.
final class ShadowReports {
    /// The expected part of tensors that are said to differ and do not.
    private static final double FALSE_TENSORS = 0.01;

    private static final double BOUNDS_ALPHA = 0.05;
    private static final double MEDIAN = 0.5;
    private static final double GREAT = 0.99;

    /// Documents know no infinity; whatever is this far away is out of reach.
    private static final double FARTHEST = 0x1p32;

    private final Shadow shadow;
    private final Tallies total;

    ShadowReports(Shadow shadow, Tallies total) {
        this.shadow = shadow;
        this.total = total;
    }

    ShadowReport report() {
        Coverage coverage = coverage();
        List<TensorFinding> tensors = tensors();
        Shadow.Phase phase = shadow.phase();
        ShadowVerdict verdict =
                phase instanceof Shadow.Phase.Over(String _, ShadowVerdict fixed) && fixed != null
                        ? fixed
                        : ShadowJudge.verdict(shadow.setup().spec(), coverage, tensors);
        return new ShadowReport(
                shadow.stable().endpoint(),
                shadow.stable().version(),
                shadow.candidate().version(),
                shadow.setup().since(),
                state(phase),
                reason(phase),
                shadow.rate(),
                verdict,
                coverage,
                spent(),
                tensors,
                columns(),
                outliers(),
                shadow.setup().isOfEvents() ? skew() : null);
    }

    private Skew skew() {
        SkewTally tally = total.skew();
        SkewTally.Skewed first = tally.first();
        return new Skew(
                FeatureSkew.AFTER,
                first == null ? null : skewed(first),
                tally.aggregates().stream().map(this::feature).toList());
    }

    private FeatureFinding feature(SkewTally.OfAggregate one) {
        return new FeatureFinding(
                one.name(),
                part(one.differing(), one.compared()),
                one.forgotten(),
                one.missing(),
                one.largest(),
                one.greatest().stream().map(this::skewed).toList());
    }

    /// What the endpoint's owner lets be kept of it.
    private SkewedValue skewed(SkewTally.Skewed one) {
        Difference difference = one.difference();
        SkewedValue shown =
                new SkewedValue(
                        one.id().value(),
                        difference.row(),
                        difference.column(),
                        difference.one(),
                        difference.other(),
                        difference.bit().orElse(null));
        CapturePolicy policy = shadow.policy();
        boolean isKept =
                policy.sample() > 0
                        && !policy.drop().contains(difference.column())
                        && !policy.hash().contains(difference.column());
        return isKept ? shown : shown.withoutValues();
    }

    private static State state(Shadow.Phase phase) {
        return switch (phase) {
            case Shadow.Phase.Sampling _ -> State.SAMPLING;
            case Shadow.Phase.Suspended _ -> State.SUSPENDED;
            case Shadow.Phase.Over _ -> State.OVER;
        };
    }

    private static @Nullable String reason(Shadow.Phase phase) {
        return switch (phase) {
            case Shadow.Phase.Sampling _ -> null;
            case Shadow.Phase.Suspended(String reason) -> reason;
            case Shadow.Phase.Over(String reason, var _) -> reason;
        };
    }

    /// What was not compared and not dropped waits, so the parts always make up the whole.
    Coverage coverage() {
        List<ShadowDrop> drops = shadow.counts().dropped();
        long dropped = drops.stream().mapToLong(ShadowDrop::count).sum();
        long sampled = shadow.counts().sampledCount();
        return new Coverage(
                shadow.counts().eligibleCount(),
                sampled,
                total.completed(),
                Math.max(0, sampled - total.completed() - dropped),
                total.reruns(),
                drops);
    }

    private Spent spent() {
        return new Spent(
                Duration.ofNanos(shadow.cpuNanos()),
                median(total.stableNanos()),
                median(total.candidateNanos()));
    }

    private static @Nullable Duration median(LatencyHistogram latencies) {
        return latencies.total() == 0
                ? null
                : Duration.ofNanos(latencies.quantile(MEDIAN).orElse(0));
    }

    private List<TensorFinding> tensors() {
        List<String> names = shadow.setup().pairing().names();
        double[] evidence =
                IntStream.range(0, names.size())
                        .mapToDouble(i -> total.tensor(i).logEvidence())
                        .toArray();
        boolean[] differs =
                evidence.length == 0
                        ? new boolean[0]
                        : FalseDiscovery.rejected(evidence, FALSE_TENSORS);
        List<TensorFinding> findings = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            findings.add(tensor(i, differs[i], evidence[i]));
        }
        return findings;
    }

    private TensorFinding tensor(int place, boolean differs, double evidence) {
        PairTally tally = total.tensor(place);
        ShownClasses shown = shadow.shown();
        return new TensorFinding(
                shadow.setup().pairing().names().get(place),
                differs,
                evidence,
                part(tally.beyond(), tally.pairs()),
                part(tally.stableBeyond(), tally.reruns()),
                kinds(tally),
                finite(tally.noise()),
                tally.beyondNoise(),
                finite(tally.distance(MEDIAN)),
                finite(tally.distance(GREAT)),
                tally.shift(),
                decisions(shown.areRanks(place), tally.rankFlips(), tally.ranked()),
                decisions(shown.areFlips(place), tally.flips(), tally.decided()));
    }

    /// What was counted of an output that decides nothing is left out.
    private static Part decisions(boolean areSome, long count, long of) {
        return areSome ? part(count, of) : part(0, 0);
    }

    private static List<KindCount> kinds(PairTally tally) {
        List<KindCount> kinds = new ArrayList<>();
        for (DifferenceKind kind : DifferenceKind.values()) {
            if (kind != DifferenceKind.NONE && tally.pairs(kind) > 0) {
                kinds.add(new KindCount(word(kind), tally.pairs(kind)));
            }
        }
        return kinds;
    }

    private static String word(DifferenceKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static double finite(double distance) {
        return Math.min(distance, FARTHEST);
    }

    private static Part part(long count, long of) {
        Interval bounds = RateInterval.of(count, of, BOUNDS_ALPHA);
        return new Part(count, of, bounds.low(), bounds.high());
    }

    private List<ColumnFinding> columns() {
        ColumnContrast[] contrasts = total.columns();
        return IntStream.range(0, contrasts.length)
                .mapToObj(i -> column(shadow.setup().pairing().columns().name(i), contrasts[i]))
                .sorted(
                        Comparator.comparing(ColumnFinding::concentrates)
                                .thenComparingDouble(ColumnFinding::stability)
                                .reversed())
                .toList();
    }

    private static ColumnFinding column(String name, ColumnContrast contrast) {
        return new ColumnFinding(
                name,
                contrast.isBeyondChance(),
                contrast.stability(),
                group(contrast, false),
                group(contrast, true));
    }

    private static ColumnFinding.Group group(ColumnContrast contrast, boolean differing) {
        return new ColumnFinding.Group(
                contrast.rows(differing),
                contrast.missingRate(differing),
                contrast.unseenRate(differing));
    }

    private List<ShadowReport.Outlier> outliers() {
        return total.outliers().all().stream()
                .map(one ->
                        new ShadowReport.Outlier(
                                one.prediction(),
                                one.tensor(),
                                word(one.kind()),
                                Double.isInfinite(one.distance()) ? null : one.distance(),
                                one.input(),
                                one.values()))
                .toList();
    }
}
