package dev.slipway.server.features;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.cli.ServerOption;
import dev.slipway.client.SlipwayClient;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.window.Aggregate;
import dev.slipway.server.child.FeatureProgram;
import dev.slipway.server.place.ExampleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What is computed, of which rows and events.
final class FeatureOptions {
    private static final long LEAST = 64L << 20;

    @Option(
            names = "--features",
            paramLabel = "DIR|MODEL",
            required = true,
            description = {
                "A package's directory with features.yaml, such a file, or a version of a server:",
                "MODEL, MODEL/VERSION or MODEL@ALIAS."
            })
    private String features = "";

    @Mixin private ServerOption server = new ServerOption();

    @Option(
            names = "--input",
            paramLabel = "[SOURCE=]FILE",
            description = {
                "Events, as CSV, JSON lines or Parquet; SOURCE= where there are several sources."
            })
    private List<String> inputs = new ArrayList<>();

    @Option(
            names = "--spine",
            paramLabel = "FILE",
            required = true,
            description = "The rows that ask, with the columns that the definition takes.")
    private @Nullable Path spine;

    @Option(
            names = "--time",
            paramLabel = "COLUMN",
            description = "The spine's column that says when; for aggregates without at.")
    private @Nullable String time;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "512MiB",
            description = "Heap of the program that computes (default: ${DEFAULT-VALUE}).")
    private String memory = "512MiB";

    @Option(
            names = "--spill",
            paramLabel = "DIR",
            description = {
                "Where what does not fit in memory is sorted:",
                "beside --output by default, else among the",
                "system's temporary files."
            })
    private @Nullable Path spill;

    /// What is made of these.
    ///
    /// @param output of a table; null for a check
    /// @param isForScoring whether the table, to be made or compared, is to be scored, and no
    ///     training set
    /// @param against what a check compares with; null for an online store
    /// @param sample about so many rows of a check; null for all of them
    /// @param captured the rows of capture that are checked; null for none
    /// @param between the words of the ways that a check compares; null for the usual ones
    record Wanted(
            @Nullable Path output,
            boolean isForScoring,
            @Nullable Path against,
            @Nullable Long sample,
            @Nullable Captured captured,
            @Nullable String between) {}

    /// What capture has kept in the spine.
    ///
    /// @param version whose rows; null for that of the definition, or the only one that is there
    /// @param only requests or streams; null for both
    record Captured(@Nullable Long version, @Nullable String only) {}

    private long memory() {
        try {
            long bytes = ByteSize.parse(memory).bytes();
            if (bytes < LEAST) {
                throw new IllegalArgumentException(memory + " (expected: >= 64MiB)");
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--memory: " + e.getMessage(), e);
        }
    }

    /// Runs the program; what it said at its end.
    JsonNode run(Wanted wanted) throws IOException {
        long bytes = memory();
        Path place = SpillPlace.of(spill, wanted.output());
        FeatureProgram program = FeatureProgram.in(ExampleFiles.home(), bytes);
        Path given = absolute(Path.of(features));
        if (Files.exists(given)) {
            Path file = Files.isDirectory(given) ? given.resolve(FeatureDefinition.FILE) : given;
            return program.run(wish(file, null, wanted), place);
        }
        try (SlipwayClient client = server.client();
                FetchedDefinition fetched = FetchedDefinition.of(client, features)) {
            return program.run(wish(fetched.file(), fetched.version(), wanted), place);
        }
    }

    private FeatureProgram.Wish wish(Path definition, @Nullable Long fetched, Wanted wanted) {
        Captured captured = wanted.captured();
        Long asked = captured == null ? null : captured.version();
        return new FeatureProgram.Wish(
                definition.toString(),
                events(definition),
                absolute(Objects.requireNonNull(spine)).toString(),
                time,
                text(wanted.output()),
                wanted.isForScoring(),
                text(wanted.against()),
                wanted.sample(),
                captured != null,
                captured != null && asked == null ? fetched : asked,
                captured == null ? null : captured.only(),
                wanted.between());
    }

    private static @Nullable String text(@Nullable Path path) {
        return path == null ? null : absolute(path).toString();
    }

    private Map<String, String> events(Path definition) {
        List<String> sources =
                FeatureDefinition.read(definition).aggregates().stream()
                        .map(Aggregate::events)
                        .map(events -> events.source())
                        .distinct()
                        .toList();
        Map<String, String> events = new TreeMap<>();
        for (String input : inputs) {
            int equals = input.indexOf('=');
            boolean isNamed = equals > 0 && sources.contains(input.substring(0, equals));
            if (!isNamed && sources.size() != 1) {
                throw new IllegalArgumentException(
                        "input: " + input + " (expected: SOURCE=FILE for each of " + sources + ")");
            }
            String source = isNamed ? input.substring(0, equals) : sources.getFirst();
            Path file = Path.of(isNamed ? input.substring(equals + 1) : input);
            if (events.put(source, absolute(file).toString()) != null) {
                throw new IllegalArgumentException(
                        "input: " + source + " twice (expected: one file or directory)");
            }
        }
        return events;
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
