package dev.slipway.cli.score;

import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.ScoreWish;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What is scored, and where the predictions go.
final class ScoreOptions {
    private static final Set<String> HERE = Set.of("127.0.0.1", "localhost", "[::1]");

    @Option(
            names = "--with",
            paramLabel = "VERSION|ALIAS",
            description =
                    "The version that scores: a number, latest, or an alias (default: what the "
                            + "endpoint serves; of a model its champion, or else the newest).")
    private @Nullable String version;

    @Option(
            names = "--input",
            paramLabel = "FILE|DIR",
            description = "What is read: Parquet, CSV or JSON lines, on the server's machine.")
    private @Nullable String input;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where predictions go, new or empty, on the server's machine.")
    private @Nullable String output;

    @Option(
            names = "--input-format",
            paramLabel = "FORMAT",
            description = "parquet, csv or jsonl (default: what the names of the files tell).")
    private @Nullable String inputFormat;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Of the predictions: parquet, csv or jsonl (default: as the input).")
    private @Nullable String outputFormat;

    @Option(
            names = "--pass-through",
            split = ",",
            paramLabel = "COLUMN",
            description =
                    "Columns of the input that come with each prediction, separated by commas; "
                            + "'*' for all.")
    private List<String> passThrough = new ArrayList<>();

    @Option(
            names = "--partition-by",
            paramLabel = "COLUMN",
            description =
                    "A column of the input: predictions lie in a directory for each of its values, "
                            + "COLUMN=VALUE.")
    private @Nullable String partitionBy;

    @Option(
            names = "--max-bad-rows",
            paramLabel = "ROWS|SHARE",
            defaultValue = "0",
            description =
                    "How many rows may be unfit before the job stops, or which part of all; the "
                            + "unfit go to a file of their own with the reason (default: "
                            + "${DEFAULT-VALUE}).")
    private String maxBadRows = "0";

    @Option(
            names = "--on",
            paramLabel = "CONNECTION",
            description =
                    "A connection of type flink: the cluster behind it does the work (default: the "
                            + "server's machine).")
    private @Nullable String on;

    /// What is wished.
    ///
    /// @param server a path is taken as one of this directory where the server is on this machine
    ///
    /// *Errors*: `IllegalArgumentException` naming what is missing or cannot be.
    ScoreWish wish(@Nullable String score, URI server) {
        return new ScoreWish(
                required("ENDPOINT", score, "an endpoint, or a model"),
                version,
                path(required("--input", input, "a file, or a directory"), server),
                format("--input-format", inputFormat),
                path(required("--output", output, "a directory, new or empty"), server),
                format("--format", outputFormat),
                passThrough,
                BadRowLimit.parse(maxBadRows),
                partitionBy,
                on);
    }

    private static String required(String name, @Nullable String value, String expected) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(name + ": missing (expected: " + expected + ")");
        }
        return value;
    }

    private static String path(String text, URI server) {
        boolean isHere = HERE.contains(String.valueOf(server.getHost()));
        return isHere ? Path.of(text).toAbsolutePath().toString() : text;
    }

    private static @Nullable FileFormat format(String option, @Nullable String text) {
        if (text == null) {
            return null;
        }
        return FileFormat.named(text)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                option + ": " + text + " (expected: parquet, csv or jsonl)"));
    }
}
