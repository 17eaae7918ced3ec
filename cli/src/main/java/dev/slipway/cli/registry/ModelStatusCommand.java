package dev.slipway.cli.registry;

import dev.slipway.api.answer.ModelChange;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway model status`.
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Take a version out of service, or back.",
        footer = {
            "",
            "Examples:",
            "  slipway model status flights 3 quarantined --reason 'wrong units'",
            "  slipway model status flights 3 active --reason 'fixed upstream'"
        })
public final class ModelStatusCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
    private String model = "";

    @Parameters(index = "1", paramLabel = "VERSION", description = "Its version.")
    private String version = "";

    @Parameters(index = "2", paramLabel = "STATUS", description = "active, quarantined or retired.")
    private Status status = Status.active;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
    private String reason = "";

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    private enum Status {
        active,
        quarantined,
        retired
    }

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        VersionStatus wanted = VersionStatus.valueOf(status.name().toUpperCase(Locale.ROOT));
        try (SlipwayClient client = server.client()) {
            Outcome outcome =
                    client.registry()
                            .setStatus(
                                    new ModelName(model),
                                    Versions.number(version),
                                    new ModelChange.Status(wanted, new FreeText(reason)),
                                    options.sending());
            String done = "version " + version + " of " + model + " is " + status;
            output.print(console, outcome, out -> CommandOptions.say(out, outcome, done));
        }
        return 0;
    }
}
