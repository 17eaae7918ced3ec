package dev.slipway.cli.release;

import dev.slipway.api.answer.ReleaseStarted;
import dev.slipway.api.answer.ReleaseWish;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.RuleForecast;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.JunitOption;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.ShownText;
import dev.slipway.cli.Together;
import dev.slipway.client.SlipwayClient;
import dev.slipway.documents.ReleaseForms;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway release start`.
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = {
            "Begin to move an endpoint to another version of its model.",
            "A step ends as soon as evidence says that the new version is no worse;",
            "when a fault is shown the version before answers again at once."
        },
        footer = {
            "",
            "Examples:",
            "  slipway release start flights --to 4",
            "  slipway release start flights --to @challenger --watch --junit release.xml",
            "  slipway release start flights --to 4 --steps 5%%,50%%,100%% --bake 10m --soak 1h",
            "  slipway release start flights --to 4 --strategy experiment --weight 50%% \\",
            "      --sample-size 20000",
            "  slipway release start flights --to itself --strategy experiment \\",
            "      --sample-size 1000000 --reason A/A",
            "  slipway release start flights --to 4 -f plan.yaml \\",
            "      --rule 'p99 > 20%% above baseline for 5m'",
            "",
            "Exit codes: 0 begun, 1 refused; with --watch 0 final, 1 rolled back, 3 held."
        })
public final class ReleaseStartCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private ReleaseEndpoint endpoint = new ReleaseEndpoint();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "VERSION|ALIAS",
            description = {
                "The version that is to take over: a number, latest, or an alias. Or itself: a",
                "copy of what is served, for an experiment that should find nothing (A/A)."
            })
    private String to = "";

    @Mixin private PlanOptions plan = new PlanOptions();

    @Mixin private GateOptions gates = new GateOptions();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
    private @Nullable String reason;

    @Option(names = "--watch", description = "Show how it goes, until it is over or held.")
    private boolean watch;

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private JunitOption junit = new JunitOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        Together.refuse(junit.isGiven() && !watch, "--junit", "--watch");
        Together.refuse(watch && options.isDryRun(), "--watch", "none with --dry-run");
        ReleasePlan asked = plan.plan(gates);
        boolean isItself = to.equals(SameAgain.WORD);
        if (isItself) {
            SameAgain.require(asked);
            if (options.isDryRun()) {
                throw new IllegalArgumentException(
                        "--dry-run: (expected: without --to itself, which publishes a version)");
            }
        }
        try (SlipwayClient client = server.client()) {
            String candidate = isItself ? SameAgain.published(client, endpoint.name()) : to;
            ReleaseWish wish =
                    new ReleaseWish(candidate, asked, reason == null ? null : new FreeText(reason));
            ReleaseStarted started =
                    client.releases().start(endpoint.name(), wish, options.sending());
            if (output.isText()) {
                print(started, ShownText.on(console.out()));
                console.out().flush();
            }
            if (watch && !started.outcome().isDryRun()) {
                return ReleaseWatching.watch(console, client, endpoint.name(), output, junit);
            }
            if (!output.isText()) {
                output.print(console, started, out -> {});
            }
            return 0;
        }
    }

    private static void print(ReleaseStarted started, PrintWriter out) {
        CommandOptions.say(
                out,
                started.outcome(),
                "release of "
                        + started.endpoint()
                        + " to version "
                        + started.candidate()
                        + " of "
                        + started.model());
        ReleaseText.print(started.plan(), out);
        started.signature().forEach(line -> out.println("tensors  " + line));
        for (RuleForecast rule : started.rules()) {
            out.printf(
                    Locale.ROOT,
                    "rule     %s: taken literally it would abort %,d of %,d releases of a version"
                            + " that is as good (%s), so it holds, and aborts only what evidence"
                            + " confirms%n",
                    ReleaseForms.text(rule.rule()),
                    rule.aborted(),
                    rule.releases(),
                    rule.traffic());
        }
    }
}
