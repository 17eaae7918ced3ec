package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.monitoring.SimulatedTraffic.Fault;
import dev.slipway.testkit.Campaign;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole releases from their draft to their end, simulated from fixed seeds with the classes that
/// move real ones. The long form writes the tables of `docs/concepts/releases.md`.
final class ReleaseCampaignTest {
    private static final ReleasePlan PLAN = ReleasePlan.USUAL;
    private static final int DAY = 24 * 3600;

    /// Releases of each line in the short form, which are the first ones of the long form too.
    private static final int COPIES = 4;

    private static final int HEALTHY = 1;
    private static final int WORSE = 2;

    private record Row(String name, SimulatedTraffic.Load load, double allowance) {}

    @Test
    void copiesOfStableAreSeldomTurnedBackAndReachTheirEnd() {
        int releases = Campaign.cases(COPIES, 1250);
        StringBuilder table =
                new StringBuilder(
                        row("traffic", "releases", "turned back", "final without a person")
                                + line(4));
        int turnedBack = 0;
        int ended = 0;
        Sample sample = new Sample();
        for (Row one : alike()) {
            List<SimulatedRelease.Outcome> outcomes =
                    all(releases, i -> run(one, Fault.none(one.load()), i, 3 * DAY));
            sample.add(outcomes, COPIES);
            int own = count(outcomes, SimulatedRelease.Outcome::isTurnedBack);
            int reached = count(outcomes, SimulatedRelease.Outcome::isFinal);
            turnedBack += own;
            ended += reached;
            table.append(row(one.name(), whole(releases), whole(own), percent(reached, releases)));
        }
        int all = releases * alike().size();
        table.append(row("**all**", whole(all), whole(turnedBack), percent(ended, all)));
        assertThat(turnedBack)
                .as(table.toString())
                .isLessThanOrEqualTo(Math.max(1, all * 83 / 10_000));
        assertThat(ended).as(table.toString()).isGreaterThanOrEqualTo(all * 95 / 100 - 1);
        ReleasesPage.check("turned-back", table.toString(), sample);
    }

    @Test
    void healthyReleasesTakeAsLongAsTheirTrafficNeeds() {
        int releases = Campaign.cases(HEALTHY, 21);
        Sample sample = new Sample();
        StringBuilder table =
                new StringBuilder(
                        row("requests a second", "errors", "allowed", "median to final") + line(4));
        for (double perSecond : new double[] {5, 50, 500}) {
            for (double[] rate : new double[][] {{0, 0.001}, {0.001, 0.001}, {0.01, 0.02}}) {
                if (!Campaign.isLong() && perSecond > 50) {
                    continue;
                }
                Row one =
                        new Row(
                                "final " + perSecond + " " + rate[0],
                                SimulatedTraffic.Load.even(perSecond, rate[0]),
                                rate[1]);
                List<SimulatedRelease.Outcome> outcomes =
                        all(releases, i -> run(one, Fault.none(one.load()), i, 3 * DAY));
                if (perSecond <= 50) {
                    sample.add(outcomes, HEALTHY);
                }
                int median =
                        median(
                                outcomes,
                                outcome -> outcome.isFinal() ? outcome.seconds() : 3 * DAY);
                assertThat(median).as(one.name()).isLessThan(3 * DAY);
                table.append(
                        row(
                                whole(Math.round(perSecond)),
                                percent(rate[0]),
                                percent(rate[1]),
                                minutes(median)));
            }
        }
        ReleasesPage.check("final", table.toString(), sample);
    }

    @Test
    void worseCandidatesAreTurnedBackAndQuarantined() {
        int releases = Campaign.cases(WORSE, 101);
        Sample sample = new Sample();
        StringBuilder table =
                new StringBuilder(
                        row(
                                        "candidate",
                                        "releases",
                                        "quarantined",
                                        "passed a step",
                                        "it answered for",
                                        "and so often")
                                + line(6));
        record Worse(String name, SimulatedTraffic.Load load, Fault fault) {}
        SimulatedTraffic.Load even = SimulatedTraffic.Load.even(100, 0.01);
        for (Worse worse :
                List.of(
                        new Worse("errors twice", disturbed(100, 0.01), new Fault(0.02, 1)),
                        new Worse("errors four times", disturbed(100, 0.01), new Fault(0.04, 1)),
                        new Worse("twice as slow, no pauses", even, new Fault(0.01, 2)),
                        new Worse("every answer bad", disturbed(100, 0.01), new Fault(1, 1)))) {
            Row row = new Row("worse", worse.load(), 0.01);
            List<SimulatedRelease.Outcome> outcomes =
                    all(releases, i -> run(row, worse.fault(), i, DAY));
            int passed = count(outcomes, SimulatedRelease.Outcome::hasPassedAStep);
            int caught = count(outcomes, one -> one.release().phase() == ReleasePhase.QUARANTINED);
            sample.add(outcomes, WORSE);
            table.append(
                    row(
                            worse.name(),
                            whole(releases),
                            percent(caught, releases),
                            percent(passed, releases),
                            whole(median(outcomes, SimulatedRelease.Outcome::answering)) + " s",
                            whole(median(outcomes, one -> (int) one.answers()))));
            assertThat(caught).as("%s: %s", worse.name(), others(outcomes)).isEqualTo(releases);
            assertThat(passed)
                    .as(worse.name())
                    .isLessThanOrEqualTo(Math.max(0, releases * 5 / 100));
        }
        ReleasesPage.check("worse", table.toString(), sample);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 20, 100, 400})
    void aCandidateThatFailsAlwaysAnswersForFiveSecondsOrTwentyFiveTimes(double perSecond) {
        Row row = new Row("hard " + perSecond, disturbed(perSecond, 0.001), 0.01);
        List<SimulatedRelease.Outcome> outcomes =
                all(Campaign.cases(10, 1000), i -> run(row, new Fault(1, 1), i, DAY));
        assertThat(outcomes)
                .allMatch(one -> one.release().phase() == ReleasePhase.QUARANTINED)
                .allMatch(one -> one.answering() <= 5 || one.answers() <= 25);
    }

    @Test
    void aCandidateThatIsBetterIsNotTurnedBack() {
        Row row = new Row("better", disturbed(100, 0.01), 0.02);
        List<SimulatedRelease.Outcome> outcomes =
                all(Campaign.cases(4, 101), i -> run(row, new Fault(0.005, 0.9), i, DAY));
        assertThat(count(outcomes, SimulatedRelease.Outcome::isTurnedBack)).isZero();
        assertThat(outcomes).allMatch(SimulatedRelease.Outcome::isFinal);
    }

    /// Releases are independent of each other, so they run beside each other.
    private static List<SimulatedRelease.Outcome> all(
            int releases, IntFunction<SimulatedRelease.Outcome> release) {
        return IntStream.range(0, releases).parallel().mapToObj(release).toList();
    }

    private static String others(List<SimulatedRelease.Outcome> outcomes) {
        return outcomes.stream()
                .filter(one -> one.release().phase() != ReleasePhase.QUARANTINED)
                .map(one -> one.release().phase() + ": " + one.whys())
                .collect(Collectors.joining("; "));
    }

    private static int count(
            List<SimulatedRelease.Outcome> outcomes, Predicate<SimulatedRelease.Outcome> wanted) {
        return (int) outcomes.stream().filter(wanted).count();
    }

    private static int median(
            List<SimulatedRelease.Outcome> outcomes,
            ToIntFunction<SimulatedRelease.Outcome> value) {
        int[] sorted = outcomes.stream().mapToInt(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static List<Row> alike() {
        return List.of(
                new Row("0.1 % errors", disturbed(100, 0.001), 0.005),
                new Row("1 % errors", disturbed(100, 0.01), 0.02),
                new Row("1 % errors, 0.1 % allowed", disturbed(100, 0.01), 0.001),
                new Row("batches of 8, 1 %", disturbed(400, 0.01).batched(8), 0.02),
                new Row("Zipf 0.8, 0.1 %", disturbed(100, 0.001).keyed(0.8, 0.01), 0.01),
                new Row("Zipf 1.0, 1 %", disturbed(100, 0.01).keyed(1.0, 0.01), 0.02),
                new Row("Zipf 1.2, 0.1 %", disturbed(100, 0.001).keyed(1.2, 0), 0.005),
                new Row("Zipf 1.2, 1 %", disturbed(100, 0.01).keyed(1.2, 0.01), 0.02));
    }

    private static SimulatedTraffic.Load disturbed(double perSecond, double rate) {
        return SimulatedTraffic.Load.disturbed(perSecond, rate);
    }

    private static SimulatedRelease.Outcome run(Row row, Fault fault, int number, int longest) {
        long seed = row.name().hashCode() * 1_000_003L + number;
        SimulatedTraffic traffic = new SimulatedTraffic(row.load(), fault, seed);
        return new SimulatedRelease(PLAN, row.allowance(), traffic).run(longest);
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String line(int cells) {
        return "|" + "---|".repeat(cells) + "\n";
    }

    private static String whole(long number) {
        return text("%,d", number);
    }

    private static String percent(double rate) {
        return text("%.1f %%", 100 * rate);
    }

    private static String percent(int some, int all) {
        return text("%.1f %%", 100.0 * some / all);
    }

    private static String minutes(int seconds) {
        return text("%.1f min", seconds / 60.0);
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static String text(String format, Object argument) {
        return String.format(Locale.ROOT, format, argument);
    }
}
