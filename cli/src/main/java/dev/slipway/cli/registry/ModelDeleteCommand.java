package dev.slipway.cli.registry;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.model.ModelName;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway model delete`.
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = {
            "Delete a version that no alias names and no endpoint serves, or a whole model.",
            "Numbers of versions are never given twice."
        },
        footer = {
            "",
            "Examples:",
            "  slipway model delete flights 2",
            "  slipway model delete flights --dry-run"
        })
public final class ModelDeleteCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
    private String model = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VERSION",
            description = "Its version; the whole model when absent.")
    private @Nullable String version;

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        ModelName name = new ModelName(model);
        try (SlipwayClient client = server.client()) {
            Outcome outcome =
                    version == null
                            ? client.registry().delete(name, options.sending())
                            : client.registry()
                                    .deleteVersion(
                                            name, Versions.number(version), options.sending());
            String done =
                    version == null
                            ? "model " + model + " deleted"
                            : "version " + version + " of " + model + " deleted";
            output.print(console, outcome, out -> CommandOptions.say(out, outcome, done));
        }
        return 0;
    }
}
