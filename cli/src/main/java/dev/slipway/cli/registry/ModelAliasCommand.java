package dev.slipway.cli.registry;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Together;
import dev.slipway.client.SlipwayClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway model alias`.
@Command(
        name = "alias",
        mixinStandardHelpOptions = true,
        description = {
            "Make an alias name a version, where policies let it.",
            "Endpoints that serve the alias change over to the version."
        },
        footer = {
            "",
            "Examples:",
            "  slipway model alias flights champion 3",
            "  slipway model alias flights champion 3 --expected 2",
            "  slipway model alias flights challenger --remove"
        })
public final class ModelAliasCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
    private String model = "";

    @Parameters(index = "1", paramLabel = "ALIAS", description = "The alias, such as champion.")
    private String alias = "";

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "VERSION",
            description = "The version that it is to name.")
    private @Nullable Long version;

    @Option(
            names = "--expected",
            paramLabel = "VERSION",
            description = "Refuse unless it names this version now.")
    private @Nullable Long expected;

    @Option(names = "--remove", description = "Remove the alias.")
    private boolean remove;

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        if (remove == (version != null)) {
            throw new ParameterException(
                    Versions.commandLine(spec), "Give either VERSION or --remove");
        }
        Together.refuse(remove && expected != null, "--expected", "VERSION");
        ModelName name = new ModelName(model);
        AliasName moved = new AliasName(alias);
        try (SlipwayClient client = server.client()) {
            Outcome outcome =
                    version == null
                            ? client.registry().removeAlias(name, moved, options.sending())
                            : client.registry()
                                    .setAlias(
                                            name,
                                            moved,
                                            new VersionNumber(version),
                                            expected == null ? null : new VersionNumber(expected),
                                            options.sending());
            String done =
                    "alias "
                            + alias
                            + " of "
                            + model
                            + (version == null ? " removed" : " set to version " + version);
            output.print(console, outcome, out -> CommandOptions.say(out, outcome, done));
        }
        return 0;
    }
}
