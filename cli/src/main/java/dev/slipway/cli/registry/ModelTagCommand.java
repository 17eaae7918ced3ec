package dev.slipway.cli.registry;

import dev.slipway.api.answer.ModelChange;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.model.ModelName;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway model tag`.
@Command(
        name = "tag",
        mixinStandardHelpOptions = true,
        description = "Set and remove tags of a model, or of a version.",
        footer = {
            "",
            "Examples:",
            "  slipway model tag flights stage=live owner=ops",
            "  slipway model tag flights --of-version 3 --remove draft"
        })
public final class ModelTagCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
    private String model = "";

    @Parameters(index = "1..*", paramLabel = "KEY=VALUE", description = "Tags to set.")
    private List<String> tags = new ArrayList<>();

    @Option(names = "--remove", paramLabel = "KEY", description = "A tag to remove.")
    private List<String> removed = new ArrayList<>();

    @Option(
            names = "--of-version",
            paramLabel = "VERSION",
            description = "Tag this version, not the model.")
    private @Nullable String version;

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        if (tags.isEmpty() && removed.isEmpty()) {
            throw new IllegalArgumentException("tags: none (expected: KEY=VALUE or --remove KEY)");
        }
        ModelName name = new ModelName(model);
        ModelChange.Tags change =
                new ModelChange.Tags(Versions.pairs("tag", tags), new LinkedHashSet<>(removed));
        try (SlipwayClient client = server.client()) {
            Outcome outcome =
                    version == null
                            ? client.registry().tag(name, change, options.sending())
                            : client.registry()
                                    .tag(name, Versions.number(version), change, options.sending());
            String done = "tags of " + model + (version == null ? "" : "/" + version) + " changed";
            output.print(console, outcome, out -> CommandOptions.say(out, outcome, done));
        }
        return 0;
    }
}
