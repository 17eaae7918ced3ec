package dev.slipway.cli.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleasePlan.Gates;
import dev.slipway.api.release.ReleasePlan.Patience;
import dev.slipway.api.release.ReleasePlan.Performance;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseStrategy.Canary;
import dev.slipway.api.release.StickyKey;
import dev.slipway.api.release.UserRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class PlanOptionsTest {
    /// The first default that a description names.
    private static final Pattern STATED = Pattern.compile("\\(default: ([^;) ]+)");

    @TempDir Path folder;

    @Test
    void withoutOptionsThePlanIsUsual() throws IOException {
        assertThat(plan()).isEqualTo(ReleasePlan.USUAL);
    }

    @Test
    void eachOptionChangesItsMember() throws IOException {
        ReleasePlan plan =
                plan(
                        "--steps",
                        "5%, 50%,100%",
                        "--sticky",
                        "field:customer",
                        "--bake",
                        "10m",
                        "--step",
                        "2h",
                        "--hold",
                        "1d",
                        "--soak",
                        "1h",
                        "--labels",
                        "--no-quarantine",
                        "--rule",
                        "p99 > 20% above baseline for 5m",
                        "--rule",
                        "error rate above slo for 1m");
        assertThat(plan.strategy()).isEqualTo(new Canary(List.of(0.05, 0.5, 1.0)));
        assertThat(plan.sticky()).isEqualTo(new StickyKey.Field("customer"));
        assertThat(plan.patience())
                .isEqualTo(
                        new Patience(
                                Duration.ofMinutes(10),
                                Duration.ofHours(2),
                                Duration.ofDays(1),
                                Duration.ofHours(1),
                                Patience.USUAL.load()));
        assertThat(plan.labels()).isTrue();
        assertThat(plan.quarantine()).isFalse();
        assertThat(plan.rules())
                .containsExactly(
                        new UserRule.LatencyAbove(0.99, 0.2, Duration.ofMinutes(5)),
                        new UserRule.ErrorsAboveObjective(Duration.ofMinutes(1)));
    }

    @Test
    void gatesCanBeAskedForAndDoneWithout() throws IOException {
        assertThat(plan("--performance-gate", "--gate-rate", "250").gates())
                .isEqualTo(new Gates(Performance.SLO, 250.0, false));
        assertThat(plan("--no-performance-gate", "--accept-signature-change").gates())
                .isEqualTo(new Gates(Performance.OFF, null, true));
        Path file =
                Files.writeString(
                        folder.resolve("plan.yaml"), "gates: {performance: off, rate: 20}");
        assertThat(plan("-f", file.toString(), "--performance-gate").gates())
                .isEqualTo(new Gates(Performance.SLO, 20.0, false));
        assertThatThrownBy(() -> plan("--performance-gate", "--no-performance-gate"))
                .hasMessageContaining("(expected: one of them)");
        assertThatThrownBy(() -> plan("--gate-rate", "many"))
                .hasMessage("--gate-rate: many (expected: requests a second)");
    }

    @Test
    void everyStrategyCanBeAskedFor() throws IOException {
        assertThat(plan("--steps", "budget").strategy()).isEqualTo(new Canary(List.of()));
        assertThat(plan("--strategy", "blue-green", "--rehearsal", "50").strategy())
                .isEqualTo(new ReleaseStrategy.BlueGreen(50, 0.1));
        assertThat(plan("--strategy", "blue-green", "--most-flips", "2%").strategy())
                .isEqualTo(new ReleaseStrategy.BlueGreen(200, 0.02));
        assertThat(plan("--strategy", "all-at-once").strategy())
                .isEqualTo(new ReleaseStrategy.AllAtOnce());
        assertThat(
                        plan(
                                        "--strategy",
                                        "shadow-then-canary",
                                        "--sample",
                                        "20%",
                                        "--compared",
                                        "9")
                                .strategy())
                .isEqualTo(
                        new ReleaseStrategy.ShadowThenCanary(0.2, 9, 0.1, Canary.LADDER.steps()));
        assertThat(
                        plan(
                                        "--strategy",
                                        "experiment",
                                        "--weight",
                                        "30%",
                                        "--sample-size",
                                        "1000",
                                        "--at-most",
                                        "2d")
                                .strategy())
                .isEqualTo(new ReleaseStrategy.Experiment(0.3, 1_000, Duration.ofDays(2)));
    }

    /// Each option given with the default that its help states changes nothing.
    @Test
    void defaultsThatTheHelpStatesAreThoseOfThePlan() throws IOException {
        assertStated(List.of("--bake", "--step", "--hold", "--soak", "--load"), "canary");
        assertStated(List.of("--sticky"), "canary");
        assertStated(List.of("--rehearsal", "--most-flips"), "blue-green");
        assertStated(List.of("--sample", "--compared", "--most-flips"), "shadow-then-canary");
        assertStated(List.of("--weight", "--at-most"), "experiment", "--sample-size", "9");
    }

    private static void assertStated(List<String> options, String... strategy) throws IOException {
        List<String> without = new ArrayList<>(List.of("--strategy"));
        without.addAll(List.of(strategy));
        CommandLine line = new CommandLine(new PlanOptions());
        for (String option : options) {
            String help =
                    String.join(" ", line.getCommandSpec().findOption(option).description())
                            .replace("%%", "%");
            Matcher stated = STATED.matcher(help);
            assertThat(stated.find()).as(option + ": " + help).isTrue();
            List<String> with = new ArrayList<>(without);
            with.addAll(List.of(option, stated.group(1)));
            assertThat(plan(with.toArray(String[]::new)))
                    .as(option)
                    .isEqualTo(plan(without.toArray(String[]::new)));
        }
    }

    @Test
    void optionsCountMoreThanTheFile() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("plan.yaml"),
                        """
                        strategy: {kind: shadow-then-canary, sample: 20%, compared: 300}
                        patience: {bake: 5m, soak: 2h}
                        risks: {alpha: 0.5%}
                        """);
        ReleasePlan plan = plan("-f", file.toString(), "--compared", "500", "--soak", "3h");
        assertThat(plan.strategy())
                .isEqualTo(
                        new ReleaseStrategy.ShadowThenCanary(0.2, 500, 0.1, Canary.LADDER.steps()));
        assertThat(plan.patience().bake()).isEqualTo(Duration.ofMinutes(5));
        assertThat(plan.patience().soak()).isEqualTo(Duration.ofHours(3));
        assertThat(plan.risks().alpha()).isEqualTo(0.005);
        assertThat(plan("-f", file.toString(), "--strategy", "canary").strategy())
                .isEqualTo(Canary.LADDER);
    }

    @Test
    void whatIsWrongIsNamed() throws IOException {
        assertThatThrownBy(() -> plan("--steps", "50%,5%"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("growing weights");
        assertThatThrownBy(() -> plan("--strategy", "blue-green", "--most-flips", "100%"))
                .hasMessageContaining("most-flips: 1.0 (expected: 0 or more, below 1)");
        assertThatThrownBy(() -> plan("--strategy", "canray"))
                .hasMessage("plan: /strategy: kind: canray (did you mean canary?)");
        assertThatThrownBy(() -> plan("--strategy", "canary", "--rehearsal", "5"))
                .hasMessageContaining("unknown member");
        assertThatThrownBy(() -> plan("--bake", "soon")).hasMessageContaining("/patience/bake");
        Path empty = Files.writeString(folder.resolve("empty.yaml"), "");
        assertThatThrownBy(() -> plan("-f", empty.toString()))
                .hasMessageContaining("(expected: one document, a plan)");
    }

    private static ReleasePlan plan(String... arguments) throws IOException {
        PlanOptions options = new PlanOptions();
        GateOptions gates = new GateOptions();
        new CommandLine(options).addMixin("gates", gates).parseArgs(arguments);
        return options.plan(gates);
    }
}
