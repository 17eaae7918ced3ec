package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.governance.ApproveCommand;
import dev.slipway.cli.governance.AuditShowCommand;
import dev.slipway.cli.registry.ModelAliasCommand;
import dev.slipway.cli.registry.ModelEvaluateCommand;
import dev.slipway.cli.registry.ModelPushCommand;
import dev.slipway.cli.registry.ModelTagCommand;
import dev.slipway.cli.release.ReleaseStartCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What verbs refuse before they ask a server, instead of leaving it out of account.
final class TogetherTest {
    @Test
    void feedbackOfAFileIsSaidInTheFile() {
        for (String option : List.of("--label=1", "--outcome=2", "--time=2026-11-26T12:00:00Z")) {
            String name = option.substring(0, option.indexOf('='));
            assertThat(refusal(new FeedbackCommand(), "-f", "labels.ndjson", option))
                    .isEqualTo(name + ": (expected: PREDICTION-ID)");
        }
    }

    @Test
    void anAliasIsNotRemovedWhateverItNames() {
        assertThat(
                        refusal(
                                new ModelAliasCommand(),
                                "flights",
                                "champion",
                                "--remove",
                                "--expected",
                                "3"))
                .isEqualTo("--expected: (expected: VERSION)");
    }

    @Test
    void tagsThatSayNothingChangeNothing() {
        assertThat(refusal(new ModelTagCommand(), "flights"))
                .isEqualTo("tags: none (expected: KEY=VALUE or --remove KEY)");
    }

    @Test
    void measuredValuesAreNumbers() {
        assertThat(
                        refusal(
                                new ModelEvaluateCommand(),
                                "flights",
                                "3",
                                "auc=high",
                                "--dataset",
                                "d"))
                .isEqualTo("metric: high (expected: a number)");
    }

    @Test
    void aPushIsReadAsAWholeBeforeItBegins() {
        String[] none = {"nowhere"};
        assertThat(refusal(new ModelPushCommand(), with(none, "--no-wait", "--wait", "5s")))
                .isEqualTo("--wait: (expected: none with --no-wait)");
        assertThat(refusal(new ModelPushCommand(), with(none, "--wait", "soon")))
                .startsWith("--wait: soon (expected: a time");
        assertThat(refusal(new ModelPushCommand(), with(none, "--tag", "draft")))
                .isEqualTo("tag: draft (expected: KEY=VALUE)");
        assertThat(refusal(new ModelPushCommand(), with(none, "--alias", "a b"))).contains("a b");
    }

    @Test
    void aReleaseThatIsNotWatchedHasNoReport() {
        String[] start = {"flights", "--to", "4"};
        assertThat(refusal(new ReleaseStartCommand(), with(start, "--junit", "release.xml")))
                .isEqualTo("--junit: (expected: --watch)");
        assertThat(refusal(new ReleaseStartCommand(), with(start, "--watch", "--dry-run")))
                .isEqualTo("--watch: (expected: none with --dry-run)");
        assertThat(
                        refusal(
                                new ReleaseStartCommand(),
                                with(start, "--no-performance-gate", "--gate-rate", "50")))
                .isEqualTo("--gate-rate: (expected: none with --no-performance-gate)");
    }

    @Test
    void aVerdictIsAboutAModel() {
        assertThat(refusal(new ApproveCommand(), "--no", "--reason", "biased"))
                .isEqualTo("--no, --reason, --key, --dry-run: (expected: with MODEL)");
    }

    @Test
    void listsOfNoneAreRefused() {
        assertThat(refusal(new AuditShowCommand(), "--limit", "0"))
                .isEqualTo("limit: 0 (expected: >= 1)");
    }

    private static String[] with(String[] words, String... more) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static String refusal(Callable<Integer> verb, String... words) {
        List<String> said = new ArrayList<>();
        CommandLine line = new CommandLine(verb);
        line.setExecutionExceptionHandler((refused, _, _) -> {
            said.add(String.valueOf(refused.getMessage()));
            return 2;
        });
        assertThat(line.execute(words)).isEqualTo(2);
        return String.join("", said);
    }
}
