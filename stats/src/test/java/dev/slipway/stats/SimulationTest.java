package dev.slipway.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.stats.counts.Second;
import dev.slipway.testkit.Campaign;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How often evidence is wrong and how fast it is right, over many simulated steps that go through
/// the same classes as real ones. The long form writes the tables of `docs/concepts/evidence.md`.
final class SimulationTest {
    private static final int HALF_HOUR = 1800;
    private static final int LONGEST_STEP = 8 * HALF_HOUR;
    private static final Second.Shape SHAPE = new Second.Shape(1, 0);

    @Test
    void candidatesThatAreAsGoodAreNotAborted() {
        List<Alike> rows =
                List.of(
                        new Alike("0.1 % errors, weight 5 %", alike(0.05, 0.001)),
                        new Alike("1 % errors, weight 5 %", alike(0.05, 0.01)),
                        new Alike("1 % errors, weight 50 %", alike(0.50, 0.01)),
                        new Alike("σ 0.5, weight 50 %", alike(0.50, 0.001).timed(0.5, 1, 0)),
                        new Alike("σ 1, weight 10 %", alike(0.10, 0.001).timed(1, 1, 0)),
                        new Alike("σ 1.5, weight 25 %", alike(0.25, 0.001).timed(1.5, 1, 0)),
                        new Alike("batches of 8, 1 %", alike(0.25, 0.01).batched(8)));
        checkAlike("aborted", rows);
    }

    @Test
    void fewKeysWithManyRequestsAbortNobody() {
        List<Alike> rows =
                List.of(
                        new Alike("Zipf 0.8, 0.1 %", alike(0.05, 0.001).sticky(0.8, 5000, 0.01)),
                        new Alike("Zipf 1.0, 1 %", alike(0.25, 0.01).sticky(1.0, 5000, 0.01)),
                        new Alike("Zipf 1.2, 1 %", alike(0.05, 0.01).sticky(1.2, 5000, 0.01)));
        checkAlike("aborted-with-keys", rows);
    }

    @Test
    void faultsAreFoundSoon() {
        int releases = Campaign.cases(5, 201);
        Table table =
                new Table(
                        "fault",
                        "candidate's requests a second",
                        "from the start",
                        "after 30 minutes");
        for (Fault row : faults()) {
            if (!Campaign.isLong() && row.limitAtStart() == 0) {
                continue;
            }
            int[] early = secondsToAbort(row, 0, releases);
            int[] late = secondsToAbort(row, HALF_HOUR, releases);
            long perSecond = Math.round(row.shape().perSecond() * row.shape().weight());
            table.row(
                    row.name(),
                    Table.whole(perSecond),
                    Table.medianAndWorst(early),
                    Table.medianAndWorst(late));
            if (row.limitAtStart() > 0) {
                int slack = Campaign.isLong() ? 1 : 3;
                assertThat(Table.median(early))
                        .as(row.name())
                        .isLessThanOrEqualTo(slack * row.limitAtStart());
                assertThat(Table.median(late))
                        .as(row.name())
                        .isLessThanOrEqualTo(slack * row.limitLate());
            }
        }
        EvidencePage.check("found", table.toString());
    }

    @Test
    void stepsOfGoodCandidatesEndAndOfWorseOnesDoNot() {
        int good = Campaign.cases(3, 101);
        int bad = Campaign.cases(5, 401);
        int longest = Campaign.cases(3 * HALF_HOUR, LONGEST_STEP);
        Table table =
                new Table(
                        "requests a second",
                        "errors",
                        "allowed",
                        "a step with a weight of a quarter ends after",
                        "twice the errors, passed");
        for (double perSecond : new double[] {5, 50, 500}) {
            for (double[] rate : new double[][] {{0, 0.001}, {0.001, 0.001}, {0.01, 0.02}}) {
                if (!Campaign.isLong() && perSecond > 50) {
                    continue;
                }
                TrafficShape shape =
                        TrafficShape.alike(perSecond, 0.25, rate[0]).timed(0.5, 1, 0).calm();
                EvidencePlan plan = EvidencePlan.usual(SHAPE, rate[1]);
                int[] seconds = secondsToAdvance(shape, plan, good, longest);
                String passed = "";
                if (rate[0] > 0) {
                    TrafficShape worse = shape.failing(2 * rate[0], 0);
                    EvidencePlan strict = EvidencePlan.usual(SHAPE, 2 * rate[0]);
                    long some = passed(secondsToAdvance(worse, strict, bad, longest), longest);
                    passed = Table.percent(some, bad);
                    assertThat(some).as(passed).isLessThanOrEqualTo(Math.max(1, bad / 20));
                }
                table.row(
                        Table.whole(Math.round(perSecond)),
                        Table.percent(rate[0]),
                        Table.percent(rate[1]),
                        Table.minutes(Table.median(seconds), longest),
                        passed);
            }
        }
        EvidencePage.check("ended", table.toString());
    }

    @Test
    void stepsEndThoughKeysComeAgain() {
        int releases = Campaign.cases(2, 101);
        int longest = Campaign.cases(3 * HALF_HOUR, LONGEST_STEP);
        Table table =
                new Table(
                        "keys",
                        "weight",
                        "a step ends after",
                        "of 100 keys one fails, passed",
                        "of 100 keys five fail, passed");
        EvidencePlan plan = EvidencePlan.usual(SHAPE, 0.001);
        for (double zipf : new double[] {0.8, 1.0, 1.2}) {
            for (double weight : new double[] {0.01, 0.05, 0.25}) {
                if (!Campaign.isLong() && weight < 0.25) {
                    continue;
                }
                TrafficShape shape = alike(weight, 0).timed(0.5, 1, 0).sticky(zipf, 5000, 0).calm();
                int[] seconds = secondsToAdvance(shape, plan, releases, longest);
                int[] one = secondsToAdvance(shape.breaking(0.01), plan, releases, longest);
                int[] five = secondsToAdvance(shape.breaking(0.05), plan, releases, longest);
                table.row(
                        Table.text("5,000, Zipf %.1f", zipf),
                        Table.percent(weight),
                        Table.minutes(Table.median(seconds), longest),
                        Table.percent(passed(one, longest), releases),
                        Table.percent(passed(five, longest), releases));
                if (weight >= 0.25) {
                    assertThat(passed(five, longest)).isLessThanOrEqualTo(releases / 20);
                }
            }
        }
        EvidencePage.check("ended-with-keys", table.toString());
    }

    private static void checkAlike(String tableName, List<Alike> rows) {
        int releases = Campaign.cases(8, 1000);
        Table table = new Table("traffic", "releases", "aborted", "literal rule");
        long aborted = 0;
        for (Alike row : rows) {
            Traffic.Laws laws = new Traffic.Laws(row.shape());
            List<End> ends =
                    IntStream.range(0, releases)
                            .parallel()
                            .mapToObj(i -> end(laws, seed(row.name(), i)))
                            .toList();
            long own = ends.stream().filter(End::aborted).count();
            long literal = ends.stream().filter(End::literal).count();
            aborted += own;
            String beside = row.shape().sigma() > 0 ? Table.percent(literal, releases) : "";
            table.row(row.name(), Table.whole(releases), Table.whole(own), beside);
        }
        int all = releases * rows.size();
        table.row("**all**", Table.bold(Table.whole(all)), Table.bold(Table.whole(aborted)), "");
        assertThat(aborted)
                .as(table.toString())
                .isLessThanOrEqualTo(Math.max(2, all * 83L / 10_000));
        EvidencePage.check(tableName, table.toString());
    }

    private record Alike(String name, TrafficShape shape) {}

    private record End(boolean aborted, boolean literal) {}

    /// The limits are those that a release promises; 0 where it promises none.
    private record Fault(String name, TrafficShape shape, int limitAtStart, int limitLate) {}

    private static List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        TrafficShape usual = alike(0.05, 0.001);
        faults.add(new Fault("errors 0.1 % to 1 %", usual.failing(0.01, 0), 120, 240));
        faults.add(new Fault("half of all answers bad", usual.failing(0.5, 0), 5, 5));
        faults.add(
                new Fault(
                        "errors 0.1 % to 1 %, 5,000 keys, Zipf 1.0",
                        usual.sticky(1.0, 5000, 0).failing(0.01, 0), 200, HALF_HOUR));
        faults.add(new Fault("errors 1 % to 2 %", alike(0.25, 0.01).failing(0.02, 0), 0, 0));
        for (double sigma : new double[] {0.5, 1, 1.5}) {
            for (double perSecond : new double[] {20, 100, 1000}) {
                boolean asked = sigma == 1 && perSecond == 100;
                faults.add(
                        new Fault(
                                Table.text("p99 twice as long, σ %.1f", sigma),
                                TrafficShape.alike(perSecond, 0.05, 0.001).timed(sigma, 2, 0),
                                asked ? 90 : 0,
                                asked ? 200 : 0));
            }
        }
        faults.add(
                new Fault(
                        "p99 twice as long, σ 1.0, 5,000 keys, Zipf 1.0",
                        usual.timed(1, 2, 0).sticky(1.0, 5000, 0),
                        0,
                        0));
        return faults;
    }

    private static TrafficShape alike(double weight, double rate) {
        return TrafficShape.alike(100, weight, rate);
    }

    /// Whether half an hour of evidence aborts, and whether the literal rule does.
    private static End end(Traffic.Laws laws, long seed) {
        LiteralRule rule = new LiteralRule();
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.001));
        Traffic traffic = new Traffic(laws, seed);
        Second second = new Second(SHAPE);
        for (int i = 0; i < HALF_HOUR; i++) {
            second.begin(evidence.next(1, laws.shape().weight()));
            traffic.count(second);
            evidence.observe(second);
            if (laws.shape().sigma() > 0) {
                rule.observe(second);
            }
        }
        return new End(evidence.answer() == Decision.Answer.ABORT, rule.isBroken());
    }

    private static int[] secondsToAbort(Fault fault, int faultAt, int releases) {
        int before = 300;
        TrafficShape shape = fault.shape().calm().faultAt(before + faultAt);
        Traffic.Laws laws = new Traffic.Laws(shape);
        return IntStream.range(0, releases)
                .parallel()
                .map(i -> secondsToAbort(laws, seed(fault.name(), i), before))
                .toArray();
    }

    /// Without incidents and pauses. Stable's latencies of the five minutes before the release are
    /// known when it begins.
    private static int secondsToAbort(Traffic.Laws laws, long seed, int before) {
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.001));
        Traffic traffic = new Traffic(laws, seed);
        Second second = new Second(SHAPE);
        int seconds = 0;
        int last = laws.shape().faultAt() + 2 * HALF_HOUR;
        while (seconds < last && evidence.answer() != Decision.Answer.ABORT) {
            second.begin(evidence.next(1, seconds < before ? 0 : laws.shape().weight()));
            traffic.count(second);
            evidence.observe(second);
            seconds++;
        }
        return Math.max(0, seconds - laws.shape().faultAt());
    }

    private static int[] secondsToAdvance(
            TrafficShape shape, EvidencePlan plan, int releases, int longest) {
        Traffic.Laws laws = new Traffic.Laws(shape);
        return IntStream.range(0, releases)
                .parallel()
                .map(i -> secondsToAdvance(laws, plan, seed("step", i), longest))
                .toArray();
    }

    private static int secondsToAdvance(
            Traffic.Laws laws, EvidencePlan plan, long seed, int longest) {
        Evidence evidence = new Evidence(plan);
        Traffic traffic = new Traffic(laws, seed);
        Second second = new Second(SHAPE);
        for (int seconds = 0; seconds < longest; seconds++) {
            second.begin(evidence.next(1, laws.shape().weight()));
            traffic.count(second);
            evidence.observe(second);
            Decision.Answer answer = evidence.answer();
            if (answer == Decision.Answer.ADVANCE) {
                return seconds + 1;
            }
            if (answer == Decision.Answer.ABORT) {
                return longest;
            }
        }
        return longest;
    }

    private static long passed(int[] seconds, int longest) {
        return IntStream.of(seconds).filter(second -> second < longest).count();
    }

    private static long seed(String name, int release) {
        return name.hashCode() * 1_000_003L + release;
    }
}
