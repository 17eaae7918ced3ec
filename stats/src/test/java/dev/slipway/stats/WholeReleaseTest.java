package dev.slipway.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.stats.counts.Second;
import dev.slipway.testkit.Campaign;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How often whole releases are aborted or held without a reason: from 1 % to everybody, with keys
/// that keep their version, incidents, pauses, batches and a slot that stalls once. The long form
/// writes the tables of `docs/concepts/evidence.md`.
final class WholeReleaseTest {
    private static final double[] WEIGHTS = {0.01, 0.05, 0.25, 0.5};
    private static final int LEAST_SECONDS = 60;
    private static final int MOST_SECONDS = 900;
    private static final int SOAK_SECONDS = 900;
    private static final int SECONDS_BETWEEN_LOOKS = 10;
    private static final int KEYS = 5000;

    /// Of single requests and of batches; two classes.
    private static final Second.Shape SHAPE = new Second.Shape(2, 2);

    @Test
    void identicalCandidatesAreNotAborted() {
        List<Row> rows = new ArrayList<>();
        for (double rate : new double[] {0.001, 0.01}) {
            for (double zipf : new double[] {0.8, 1.0, 1.2}) {
                String name = Table.text("Zipf %.1f, errors ", zipf) + Table.percent(rate);
                rows.add(new Row(name, usual(rate, zipf)));
            }
        }
        check("whole", rows, Campaign.cases(2, 1667));
    }

    @Test
    void candidatesWhoseKeysDifferFromEachOtherAreNotAborted() {
        List<Row> rows =
                List.of(
                        new Row(
                                "one key in 20 takes three times as long",
                                usual(0.001, 1.0).big(0.05)),
                        new Row(
                                "one key in 100 fails half of its requests",
                                usual(0.001, 1.0).sticky(1.0, KEYS, 0.01)));
        check("whole-uneven", rows, Campaign.cases(2, 1000));
    }

    @Test
    void aCandidateThatIsDifferentButBetterIsNotAborted() {
        List<Row> rows =
                List.of(
                        new Row(
                                "half the errors, 0.7 times as long",
                                usual(0.01, 1.0).failing(0.005, 0).timed(1, 0.7, 0)),
                        new Row(
                                "the same, and other answers",
                                usual(0.01, 1.0)
                                        .failing(0.005, 0)
                                        .timed(1, 0.7, 0)
                                        .answeringOtherwise()));
        check("whole-better", rows, Campaign.cases(2, 1000));
    }

    private static TrafficShape usual(double rate, double zipf) {
        return TrafficShape.alike(100, 0, rate)
                .timed(1, 1, 0)
                .sticky(zipf, KEYS, 0)
                .batched(4)
                .stalling();
    }

    private static void check(String tableName, List<Row> rows, int releases) {
        Table table = new Table("traffic", "releases", "aborted", "held", "literal rule");
        long aborted = 0;
        for (Row row : rows) {
            Traffic.Laws laws = new Traffic.Laws(row.shape());
            List<End> ends =
                    IntStream.range(0, releases)
                            .parallel()
                            .mapToObj(i -> run(laws, row.name().hashCode() * 1_000_003L + i))
                            .toList();
            long own = ends.stream().filter(End::aborted).count();
            aborted += own;
            table.row(
                    row.name(),
                    Table.whole(releases),
                    Table.whole(own),
                    Table.percent(ends.stream().filter(End::held).count(), releases),
                    Table.percent(ends.stream().filter(End::literal).count(), releases));
        }
        int all = releases * rows.size();
        table.row(
                "**all**", Table.bold(Table.whole(all)), Table.bold(Table.whole(aborted)), "", "");
        assertThat(aborted)
                .as(table.toString())
                .isLessThanOrEqualTo(Math.max(1, all * 83L / 10_000));
        EvidencePage.check(tableName, table.toString());
    }

    private record Row(String name, TrafficShape shape) {}

    private record End(boolean aborted, boolean held, boolean literal) {}

    /// Each step ends when evidence says so, and at the latest after a quarter of an hour, as if
    /// somebody were impatient.
    private static End run(Traffic.Laws laws, long seed) {
        Run run = new Run(laws, seed);
        for (int step = 1; step <= WEIGHTS.length; step++) {
            run.step(step, WEIGHTS[step - 1]);
        }
        run.soak(WEIGHTS.length + 1);
        return run.end();
    }

    /// One release on its way.
    private static final class Run {
        private final Evidence evidence;
        private final Traffic traffic;
        private final LiteralRule literal = new LiteralRule();
        private final Second second = new Second(SHAPE);

        Run(Traffic.Laws laws, long seed) {
            double allowed = 2 * laws.shape().baseRate();
            this.evidence = new Evidence(EvidencePlan.usual(SHAPE, allowed));
            this.traffic = new Traffic(laws, seed);
        }

        void step(int step, double weight) {
            for (int seconds = 1; seconds <= MOST_SECONDS; seconds++) {
                observe(step, weight);
                boolean looks = seconds >= LEAST_SECONDS && seconds % SECONDS_BETWEEN_LOOKS == 0;
                if (looks && evidence.answer() == Decision.Answer.ADVANCE) {
                    return;
                }
            }
        }

        void soak(int step) {
            for (int seconds = 1; seconds <= SOAK_SECONDS; seconds++) {
                observe(step, 1);
            }
        }

        /// What was shown once stays shown, so that the end tells whether anything was.
        End end() {
            boolean aborted = false;
            boolean held = false;
            for (Finding finding : evidence.decision().findings()) {
                aborted |= finding.check().use() == Check.Use.ABORTS && finding.isWon();
                held |= finding.check().use() == Check.Use.HOLDS && finding.isWon();
            }
            return new End(aborted, held, literal.isBroken());
        }

        private void observe(int step, double weight) {
            second.begin(evidence.next(step, weight));
            traffic.count(second);
            evidence.observe(second);
            if (weight < 1) {
                literal.observe(second);
            }
        }
    }
}
