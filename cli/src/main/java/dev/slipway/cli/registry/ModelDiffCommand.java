package dev.slipway.cli.registry;

import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Version;
import dev.slipway.cli.Console;
import dev.slipway.cli.JunitOption;
import dev.slipway.cli.JunitReport;
import dev.slipway.cli.LineDiff;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import dev.slipway.documents.Documents;
import dev.slipway.documents.Yaml;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway model diff`.
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = "Show in what two versions of a model differ.",
        footer = {
            "",
            "Examples:",
            "  slipway model diff flights 2 3",
            "  slipway model diff flights @champion latest",
            "",
            "Exit codes: 0 no difference, 1 a difference."
        })
public final class ModelDiffCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
    private String model = "";

    @Parameters(
            index = "1",
            paramLabel = "FROM",
            description = "A version: a number, latest, or @ALIAS.")
    private String from = "";

    @Parameters(index = "2", paramLabel = "TO", description = "The other version.")
    private String to = "";

    @Mixin private JunitOption junit = new JunitOption();

    @Mixin private OutputOption output = new OutputOption();

    /// What the verb prints as a document.
    record Difference(Version from, Version to, List<String> lines) {}

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        ModelName name = new ModelName(model);
        try (SlipwayClient client = server.client()) {
            Version before = client.registry().version(name, from);
            Version after = client.registry().version(name, to);
            List<String> lines = LineDiff.of(text(before), text(after));
            String versions = name + " " + before.number() + " and " + after.number();
            output.print(
                    console,
                    new Difference(before, after, lines),
                    out -> lines.forEach(out::println));
            junit.write(
                    new JunitReport(
                            "slipway model diff", List.of(new JunitReport.Check(versions, lines))));
            return lines.isEmpty() ? 0 : 1;
        }
    }

    private static String text(Version version) {
        return Yaml.text(Documents.tree(version));
    }
}
