package dev.slipway.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.stats.counts.Second;
import dev.slipway.testkit.Campaign;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// How often evidence is wrong and how fast it is right, over many simulated releases that go
/// through the same classes as real ones. The long form writes the tables of
/// `docs/concepts/evidence.md`.
final class SimulationTest {
    private static final int HALF_HOUR = 1800;
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
        int releases = Campaign.cases(5, 41);
        StringBuilder table =
                new StringBuilder(
                        head(
                                "fault",
                                "candidate's requests a second",
                                "from the start",
                                "after 30 minutes"));
        for (Fault row : faults()) {
            if (!Campaign.isLong() && row.limitAtStart() == 0) {
                continue;
            }
            int[] early = secondsToAbort(row, 0, releases);
            int[] late = secondsToAbort(row, HALF_HOUR, releases);
            long perSecond = Math.round(row.shape().perSecond() * row.shape().weight());
            table.append(
                    row(row.name(), whole(perSecond), medianAndWorst(early), medianAndWorst(late)));
            if (row.limitAtStart() > 0) {
                int slack = Campaign.isLong() ? 1 : 3;
                assertThat(median(early))
                        .as(row.name())
                        .isLessThanOrEqualTo(slack * row.limitAtStart());
                assertThat(median(late))
                        .as(row.name())
                        .isLessThanOrEqualTo(slack * row.limitLate());
            }
        }
        EvidencePage.check("found", table.toString());
    }

    @Test
    void stepsOfGoodCandidatesEndAndOfWorseOnesDoNot() {
        int releases = Campaign.cases(2, 21);
        int longest = Campaign.cases(3 * HALF_HOUR, 8 * HALF_HOUR);
        StringBuilder table =
                new StringBuilder(
                        head(
                                "requests a second",
                                "errors",
                                "allowed",
                                "a step with a weight of a quarter ends after",
                                "twice the errors, passed"));
        for (double perSecond : new double[] {5, 50, 500}) {
            for (double[] rate : new double[][] {{0, 0.001}, {0.001, 0.001}, {0.01, 0.02}}) {
                if (!Campaign.isLong() && perSecond > 50) {
                    continue;
                }
                Traffic.Shape shape =
                        Traffic.Shape.alike(perSecond, 0.25, rate[0]).timed(0.5, 1, 0).calm();
                Traffic.Laws laws = new Traffic.Laws(shape);
                Traffic.Laws worse = new Traffic.Laws(shape.failing(2 * rate[0], 0));
                EvidencePlan plan = EvidencePlan.usual(SHAPE, rate[1]);
                int[] seconds = new int[releases];
                int passed = 0;
                for (int i = 0; i < releases; i++) {
                    long seed = seed("step", i);
                    seconds[i] = secondsToAdvance(laws, plan, seed, longest);
                    if (rate[0] > 0) {
                        EvidencePlan strict = EvidencePlan.usual(SHAPE, 2 * rate[0]);
                        passed += secondsToAdvance(worse, strict, seed, longest) < longest ? 1 : 0;
                    }
                }
                table.append(
                        row(
                                whole(Math.round(perSecond)),
                                percent(rate[0]),
                                percent(rate[1]),
                                duration(median(seconds), longest),
                                rate[0] > 0 ? percent(passed, releases) : ""));
                assertThat(passed).isLessThanOrEqualTo(Math.max(1, releases / 20));
            }
        }
        EvidencePage.check("ended", table.toString());
    }

    private static void checkAlike(String tableName, List<Alike> rows) {
        int releases = Campaign.cases(8, 200);
        StringBuilder table =
                new StringBuilder(head("traffic", "releases", "aborted", "literal rule"));
        int aborted = 0;
        for (Alike row : rows) {
            Traffic.Laws laws = new Traffic.Laws(row.shape());
            int own = 0;
            int literal = 0;
            for (int i = 0; i < releases; i++) {
                LiteralRule rule = new LiteralRule();
                Evidence evidence = release(laws, seed(row.name(), i), HALF_HOUR, rule);
                own += evidence.answer() == Decision.Answer.ABORT ? 1 : 0;
                literal += rule.isBroken() ? 1 : 0;
            }
            aborted += own;
            String beside = row.shape().sigma() > 0 ? percent(literal, releases) : "";
            table.append(row(row.name(), whole(releases), whole(own), beside));
        }
        int all = releases * rows.size();
        table.append(row("**all**", bold(whole(all)), bold(whole(aborted)), ""));
        assertThat(aborted)
                .as(table.toString())
                .isLessThanOrEqualTo(Math.max(2, all * 83 / 10_000));
        EvidencePage.check(tableName, table.toString());
    }

    private record Alike(String name, Traffic.Shape shape) {}

    /// The limits are those of the issue that asked for this; 0 where it asked for none.
    private record Fault(String name, Traffic.Shape shape, int limitAtStart, int limitLate) {}

    private static List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        Traffic.Shape usual = alike(0.05, 0.001);
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
                                text("p99 twice as long, σ %.1f", sigma),
                                Traffic.Shape.alike(perSecond, 0.05, 0.001).timed(sigma, 2, 0),
                                asked ? 90 : 0,
                                asked ? 200 : 0));
            }
        }
        return faults;
    }

    private static Traffic.Shape alike(double weight, double rate) {
        return Traffic.Shape.alike(100, weight, rate);
    }

    private static Evidence release(Traffic.Laws laws, long seed, int seconds, LiteralRule rule) {
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.001));
        Traffic traffic = new Traffic(laws, seed);
        Second second = new Second(SHAPE);
        for (int i = 0; i < seconds; i++) {
            second.begin(evidence.next(1, laws.shape().weight()));
            traffic.count(second);
            evidence.observe(second);
            if (laws.shape().sigma() > 0) {
                rule.observe(second);
            }
        }
        return evidence;
    }

    /// Without incidents and pauses. Stable's latencies of the five minutes before the release are
    /// known when it begins.
    private static int[] secondsToAbort(Fault fault, int faultAt, int releases) {
        int before = 300;
        Traffic.Shape shape = fault.shape().calm().faultAt(before + faultAt);
        Traffic.Laws laws = new Traffic.Laws(shape);
        int[] found = new int[releases];
        for (int i = 0; i < releases; i++) {
            Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.001));
            Traffic traffic = new Traffic(laws, seed(fault.name(), i));
            Second second = new Second(SHAPE);
            int seconds = 0;
            int last = before + faultAt + 2 * HALF_HOUR;
            while (seconds < last && evidence.answer() != Decision.Answer.ABORT) {
                second.begin(evidence.next(1, seconds < before ? 0 : shape.weight()));
                traffic.count(second);
                evidence.observe(second);
                seconds++;
            }
            found[i] = Math.max(0, seconds - before - faultAt);
        }
        return found;
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

    private static long seed(String name, int release) {
        return name.hashCode() * 1_000_003L + release;
    }

    private static int median(int[] values) {
        int[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String medianAndWorst(int[] values) {
        int[] sorted = values.clone();
        Arrays.sort(sorted);
        int worst = sorted[sorted.length * 9 / 10];
        return seconds(sorted[sorted.length / 2]) + " (" + seconds(worst) + ")";
    }

    private static String seconds(int seconds) {
        return seconds >= 2 * HALF_HOUR ? "over 1 h" : text("%,d s", seconds);
    }

    private static String duration(int seconds, int longest) {
        return seconds >= longest
                ? text("over %.0f h", longest / 3600.0)
                : text("%.1f min", seconds / 60.0);
    }

    private static String percent(double rate) {
        return text("%.1f %%", 100 * rate);
    }

    private static String percent(int some, int all) {
        return text("%.1f %%", 100.0 * some / all);
    }

    private static String head(String... cells) {
        return row(cells) + "|" + "---|".repeat(cells.length) + "\n";
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String bold(String text) {
        return "**" + text + "**";
    }

    private static String whole(long number) {
        return text("%,d", number);
    }

    /// The annotation that is asked for would be a dependency.
    @SuppressWarnings("AnnotateFormatMethod")
    private static String text(String format, Object argument) {
        return String.format(Locale.ROOT, format, argument);
    }
}
