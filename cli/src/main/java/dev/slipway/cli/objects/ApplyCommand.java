package dev.slipway.cli.objects;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.Counted;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.ShownText;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway apply`.
@Command(
        name = "apply",
        description = {
            "Make a server's objects what files declare, all or nothing; print the difference.",
            "An object that has changed since the difference was made refuses the whole."
        },
        footer = {
            "",
            "Examples:",
            "  slipway apply -f endpoint.yaml",
            "  slipway apply -f objects/ --prune --dry-run",
            "  slipway get endpoint flights -o yaml | slipway apply -f -",
            "",
            "Exit codes: 0 applied, 1 refused, 3 some wait for a second person."
        })
public final class ApplyCommand implements Callable<Integer> {
    private static final int NOT_YET = 3;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Option(
            names = "-f",
            required = true,
            paramLabel = "FILE|DIR",
            description = "YAML or JSON, several documents per file; - is standard input.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--prune",
            description = {
                "Remove objects of the files' kinds that no file names.",
                "Models and the team default stay."
            })
    private boolean prune;

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    /// What the verb prints as a document.
    record Applied(List<ObjectPlan.Change> changes, int unchanged, @Nullable Outcome outcome) {}

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        List<dev.slipway.api.spec.Spec> wanted = ObjectFiles.read(files);
        try (SlipwayClient client = server.client()) {
            ObjectPlan plan = ObjectPlan.of(wanted, client.objects(), prune);
            Outcome outcome =
                    plan.changes().isEmpty()
                            ? null
                            : client.objects().apply(plan.command(), options.sending());
            Applied applied = new Applied(plan.changes(), plan.unchanged(), outcome);
            output.print(
                    console,
                    applied,
                    out -> {
                        plan.print(out);
                        if (outcome != null) {
                            CommandOptions.say(
                                    out,
                                    outcome,
                                    Counted.of(plan.changes().size() - proposed(outcome), "object")
                                            + " applied");
                        }
                    });
            if (outcome != null && !outcome.isDryRun()) {
                misspelt(wanted, client)
                        .forEach(text -> console.err().println("slipway: " + ShownText.line(text)));
            }
            return outcome == null ? 0 : told(console, proposed(outcome));
        }
    }

    /// What the server says of columns that these endpoints drop or hash; nothing to whoever may
    /// not ask it.
    private static List<String> misspelt(
            List<dev.slipway.api.spec.Spec> wanted, SlipwayClient client) {
        List<EndpointName> dropping = dropping(wanted);
        if (dropping.isEmpty()) {
            return List.of();
        }
        try {
            return about(dropping, client.status().unknownColumns());
        } catch (SlipwayException e) {
            // It is applied; this would only have been good to know.
            return List.of();
        }
    }

    private static List<EndpointName> dropping(List<dev.slipway.api.spec.Spec> wanted) {
        return wanted.stream()
                .filter(EndpointSpec.class::isInstance)
                .map(EndpointSpec.class::cast)
                .filter(endpoint -> !endpoint.capture().keepsAllColumns())
                .map(EndpointSpec::endpoint)
                .toList();
    }

    /// Those of these texts that begin with one of the endpoints.
    static List<String> about(List<EndpointName> endpoints, List<String> texts) {
        return texts.stream()
                .filter(text -> endpoints.stream().anyMatch(name -> text.startsWith(name + ": ")))
                .toList();
    }

    private static int proposed(Outcome outcome) {
        return (int) outcome.records().stream().filter("ChangeProposed"::equals).count();
    }

    /// What was only proposed is no failure, and is not so yet.
    private static int told(Console console, int proposed) {
        if (proposed > 0) {
            console.err()
                    .println(
                            "slipway: "
                                    + proposed
                                    + " of them wait for a second person (expected: somebody else"
                                    + " applies the same file)");
        }
        return proposed > 0 ? NOT_YET : 0;
    }
}
