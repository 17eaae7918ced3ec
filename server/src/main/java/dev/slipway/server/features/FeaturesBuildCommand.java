package dev.slipway.server.features;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.server.exit.Exit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway features build`.
@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        description = {
            "Make a training set: rows of SPINE with features as of their moments.",
            "With --for-scoring, make what slipway score takes. What does not fit in memory",
            "is sorted on disk."
        },
        footer = {
            "",
            "Examples:",
            "  slipway features build --features flights --input arrivals.parquet \\",
            "      --spine flights.parquet --output training.parquet",
            "  slipway features build --features flights/3 --input arrivals.parquet \\",
            "      --spine july.parquet --for-scoring --output july-given.parquet",
            "  slipway score flights --with 3 --input july-given.parquet --output scored",
            "",
            "Exit codes: 0 built, 1 refused."
        })
final class FeaturesBuildCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private FeatureOptions options = new FeatureOptions();

    @Option(
            names = "--for-scoring",
            description =
                    "Make what slipway score takes: the version's own columns and, instead of"
                            + " features, feature_NAME for each aggregate.")
    private boolean isForScoring;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            required = true,
            description = "The table: .parquet, .csv or .jsonl; not there yet.")
    private @Nullable Path file;

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        JsonNode said =
                options.run(new FeatureOptions.Wanted(file, isForScoring, null, null, null, null));
        if (!said.path("event").asText().equals("built")) {
            console.err().println("slipway: " + said.path("message").asText());
            return Exit.FAILED;
        }
        output.print(
                console,
                said,
                out ->
                        out.printf(
                                Locale.ROOT,
                                "%,d rows with what was known of %,d events: %s%n",
                                said.path("rows").asLong(),
                                said.path("events").asLong(),
                                file));
        return Exit.PASSED;
    }
}
