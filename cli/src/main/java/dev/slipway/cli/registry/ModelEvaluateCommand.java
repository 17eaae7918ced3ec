package dev.slipway.cli.registry;

import dev.slipway.api.answer.ModelChange;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway model evaluate`.
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Attach a quality that was measured elsewhere to a version.",
        footer = {
            "",
            "Example:",
            "  slipway model evaluate flights 3 auc=0.741 --low 0.736 --high 0.746 \\",
            "      --dataset sha256:9f2c"
        })
public final class ModelEvaluateCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
    private String model = "";

    @Parameters(index = "1", paramLabel = "VERSION", description = "Its version.")
    private String version = "";

    @Parameters(index = "2", paramLabel = "METRIC=VALUE", description = "What was measured.")
    private String measured = "";

    @Option(
            names = "--dataset",
            required = true,
            paramLabel = "DIGEST",
            description = "The data it was measured on.")
    private String dataset = "";

    @Option(names = "--slice", paramLabel = "SLICE", description = "The part of the data.")
    private @Nullable String slice;

    @Option(names = "--low", paramLabel = "VALUE", description = "Lower end of the interval.")
    private @Nullable Double low;

    @Option(names = "--high", paramLabel = "VALUE", description = "Upper end of the interval.")
    private @Nullable Double high;

    @Mixin private CommandOptions options = new CommandOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        int equals = measured.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("metric: " + measured + " (expected: METRIC=VALUE)");
        }
        ModelChange.NewEvaluation evaluation =
                new ModelChange.NewEvaluation(
                        measured.substring(0, equals),
                        slice,
                        dataset,
                        value(measured.substring(equals + 1)),
                        low,
                        high);
        try (SlipwayClient client = server.client()) {
            Outcome outcome =
                    client.registry()
                            .evaluate(
                                    new ModelName(model),
                                    Versions.number(version),
                                    evaluation,
                                    options.sending());
            String done = measured + " attached to version " + version + " of " + model;
            output.print(console, outcome, out -> CommandOptions.say(out, outcome, done));
        }
        return 0;
    }

    private static double value(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("metric: " + text + " (expected: a number)", e);
        }
    }
}
