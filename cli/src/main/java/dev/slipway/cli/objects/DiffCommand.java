package dev.slipway.cli.objects;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.cli.Console;
import dev.slipway.cli.Counted;
import dev.slipway.cli.JunitOption;
import dev.slipway.cli.JunitReport;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.ShownText;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.Sending;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway diff`.
@Command(
        name = "diff",
        description = "Show in what a server's objects differ from those that files declare.",
        footer = {
            "",
            "Examples:",
            "  slipway diff -f endpoint.yaml",
            "  slipway diff -f objects/ --prune --junit drift.xml",
            "",
            "Exit codes: 0 no difference, 1 a difference."
        })
public final class DiffCommand implements Callable<Integer> {
    /// Refusals of what files say, as opposed to whoever asks.
    private static final Set<ErrorCode> OF_FILES =
            Set.of(
                    ErrorCode.INVALID_INPUT,
                    ErrorCode.UNKNOWN_MODEL,
                    ErrorCode.UNKNOWN_VERSION,
                    ErrorCode.UNKNOWN_OBJECT,
                    ErrorCode.UNMET_REQUIREMENT,
                    ErrorCode.CONFLICT);

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Option(
            names = "-f",
            required = true,
            paramLabel = "FILE|DIR",
            description = "YAML or JSON, several documents per file; - is standard input.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--prune", description = "Show also what apply --prune would remove.")
    private boolean prune;

    @Mixin private JunitOption junit = new JunitOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        List<dev.slipway.api.spec.Spec> wanted = ObjectFiles.read(files);
        try (SlipwayClient client = server.client()) {
            ObjectPlan plan = ObjectPlan.of(wanted, client.objects(), prune);
            Optional<String> refusal =
                    plan.changes().isEmpty() ? Optional.empty() : refusal(plan, client);
            output.print(console, plan, plan::print);
            refusal.ifPresent(why -> console.err().println("slipway: " + ShownText.line(why)));
            junit.write(report(plan, refusal));
            return plan.changes().isEmpty() ? 0 : 1;
        }
    }

    /// Why the server would not apply it, as it says itself; nothing to whoever may only look.
    private static Optional<String> refusal(ObjectPlan plan, SlipwayClient client) {
        try {
            Outcome _ = client.objects().apply(plan.command(), Sending.DRY_RUN);
            return Optional.empty();
        } catch (SlipwayException e) {
            return OF_FILES.contains(e.code())
                    ? Optional.of("apply would be refused: " + e.getMessage())
                    : Optional.empty();
        }
    }

    private static JunitReport report(ObjectPlan plan, Optional<String> refusal) {
        List<JunitReport.Check> checks = new ArrayList<>();
        if (plan.unchanged() > 0) {
            checks.add(
                    new JunitReport.Check(
                            Counted.of(plan.unchanged(), "object") + " as declared", List.of()));
        }
        for (ObjectPlan.Change change : plan.changes()) {
            String lines = String.join("; ", change.lines());
            checks.add(
                    new JunitReport.Check(
                            change.object().toString(), List.of(change.action() + ": " + lines)));
        }
        refusal.ifPresent(why -> checks.add(new JunitReport.Check("apply", List.of(why))));
        return new JunitReport("slipway diff", checks);
    }
}
