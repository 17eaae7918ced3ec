package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.ReleasePlan;
import dev.slipway.monitoring.SimulatedLabels.Law;
import dev.slipway.monitoring.SimulatedLabels.Missing;
import dev.slipway.testkit.Campaign;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Whole releases whose predictions have classes and labels, some of which do not come, simulated
/// from fixed seeds with the classes that join, judge and move real ones. The long form writes a
/// table of `docs/concepts/releases.md`.
final class LabelledCampaignTest {
    /// Releases of each line in the short form, which are the first ones of the long form too.
    private static final int FIRST = 1;

    private static final int LONGEST = 24 * 3600;
    private static final SimulatedTraffic.Load LOAD = SimulatedTraffic.Load.disturbed(50, 0.001);
    private static final double ALLOWANCE = 0.005;

    /// @param isLabelled whether the release counts labels
    /// @param isAlike whether nothing is there that somebody should look at
    private record Row(String name, boolean isLabelled, boolean isAlike, Law law) {}

    private static List<Row> rows() {
        Law copy = Law.COPY;
        Law other = copy.retrained();
        Missing some = new Missing(0.3, 0.3, 0, 0);
        Missing positives = new Missing(0.05, 0.4, 0, 0);
        Missing callers = new Missing(0, 0, 0, 0.2);
        Missing candidates = new Missing(0.1, 0.1, 0.2, 0);
        return List.of(
                new Row("a copy, every label comes", true, true, copy),
                new Row("as good, every label comes", true, true, other),
                new Row("three labels in ten missing by chance", true, true, other.lacking(some)),
                new Row(
                        "40 % missing of what happened, 5 % of the rest",
                        true, true, other.lacking(positives)),
                new Row(
                        "one in five of 2,000 callers sends none",
                        true,
                        true,
                        other.keyed(2_000).lacking(callers)),
                new Row("as good, more often yes", true, true, other.sayingYesFrom(0.27)),
                new Row("no labels, the same classes", false, true, other),
                new Row("no labels, more often yes", false, false, other.sayingYesFrom(0.27)),
                new Row(
                        "10 % missing, 30 % of candidate's callers",
                        true, false, other.lacking(candidates)));
    }

    @Test
    void labelsThatDoNotComeAndOtherClassesTurnNobodyBack() {
        int releases = Campaign.cases(FIRST, 150);
        StringBuilder table =
                new StringBuilder(
                        "| labels and classes | releases | turned back"
                                + " | held for somebody | final |\n"
                                + "|---|---|---|---|---|\n");
        Sample sample = new Sample();
        int turnedBack = 0;
        for (Row row : rows()) {
            List<SimulatedRelease.Outcome> outcomes =
                    IntStream.range(0, releases).parallel().mapToObj(i -> run(row, i)).toList();
            sample.add(outcomes, FIRST);
            int back = count(outcomes, SimulatedRelease.Outcome::isTurnedBack);
            int held = count(outcomes, SimulatedRelease.Outcome::isHeld);
            int ended = count(outcomes, SimulatedRelease.Outcome::isFinal);
            turnedBack += back;
            table.append(line(row.name(), releases, back, held, ended));
            if (row.isAlike() && Campaign.isLong()) {
                assertThat(ended).as(table.toString()).isGreaterThanOrEqualTo(releases * 95 / 100);
            }
        }
        int all = releases * rows().size();
        table.append(text("| **all** | %,d | %,d |  |  |%n", all, turnedBack));
        assertThat(turnedBack)
                .as(table.toString())
                .isLessThanOrEqualTo(Math.max(1, all * 83 / 10_000));
        ReleasesPage.check("labels", table.toString(), sample);
    }

    private static SimulatedRelease.Outcome run(Row row, int number) {
        long seed = row.name().hashCode() * 1_000_003L + number;
        SimulatedTraffic traffic =
                new SimulatedTraffic(LOAD, SimulatedTraffic.Fault.none(LOAD), seed);
        return new SimulatedRelease(
                        plan(row.isLabelled()),
                        ALLOWANCE,
                        traffic,
                        new SimulatedLabels(row.law(), seed))
                .run(LONGEST);
    }

    private static ReleasePlan plan(boolean labels) {
        ReleasePlan usual = ReleasePlan.USUAL;
        return new ReleasePlan(
                usual.strategy(),
                usual.sticky(),
                usual.patience(),
                usual.risks(),
                labels,
                usual.rules(),
                usual.quarantine(),
                usual.gates());
    }

    private static int count(
            List<SimulatedRelease.Outcome> outcomes, Predicate<SimulatedRelease.Outcome> wanted) {
        return (int) outcomes.stream().filter(wanted).count();
    }

    private static String line(String name, int releases, int back, int held, int ended) {
        return text(
                "| %s | %,d | %,d | %.1f %% | %.1f %% |%n",
                name, releases, back, 100.0 * held / releases, 100.0 * ended / releases);
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
