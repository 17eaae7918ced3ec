package dev.slipway.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.window.Aggregate;
import dev.slipway.server.job.FeatureProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What is computed, of which rows and events.
final class FeatureOptions {
    private static final long LEAST = 64L << 20;

    @Option(
            names = "--features",
            paramLabel = "DIR",
            required = true,
            description = "A package's directory with features.yaml, or such a file.")
    private @Nullable Path features;

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

    /// What the program is to do with these.
    FeatureProgram.Wish wish(
            @Nullable Path output, @Nullable Path against, @Nullable Long sample) {
        Path definition = definition();
        return new FeatureProgram.Wish(
                definition.toString(),
                events(definition),
                absolute(Objects.requireNonNull(spine)).toString(),
                time,
                output == null ? null : absolute(output).toString(),
                against == null ? null : absolute(against).toString(),
                sample);
    }

    /// What the program said at its end.
    JsonNode run(FeatureProgram.Wish wish) throws IOException {
        long bytes = ByteSize.parse(memory).bytes();
        if (bytes < LEAST) {
            throw new IllegalArgumentException("memory: " + memory + " (expected: >= 64MiB)");
        }
        return FeatureProgram.in(ExampleFiles.home(), bytes).run(wish);
    }

    private Path definition() {
        Path given = absolute(Objects.requireNonNull(features));
        return Files.isDirectory(given) ? given.resolve(FeatureDefinition.FILE) : given;
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
