package dev.slipway.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.client.ClientException;
import dev.slipway.client.EndpointDescription;
import dev.slipway.client.RepositoryEntry;
import dev.slipway.client.SlipwayClient;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway endpoint`.
@Command(
        name = "endpoint",
        description = "List and show what a server serves.",
        synopsisSubcommandLabel = "VERB",
        footer = {"", "Examples:", "  slipway endpoint list", "  slipway endpoint show flights"})
public final class EndpointCommand {
    @Spec private @Nullable CommandSpec spec;

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List all versions and their states.")
    int list(
            @Mixin ServerOption server,
            @Option(names = "-o", defaultValue = "text", description = "text or json.")
                    OutputFormat format)
            throws IOException, ClientException {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            List<RepositoryEntry> entries = client.repositoryIndex();
            if (format == OutputFormat.json) {
                console.json(json -> writeEntries(json, entries));
                return 0;
            }
            console.out().printf("%-32s %-8s %-12s %s%n", "ENDPOINT", "VERSION", "STATE", "REASON");
            for (RepositoryEntry entry : entries) {
                console.out()
                        .printf(
                                "%-32s %-8s %-12s %s%n",
                                entry.name(), entry.version(), entry.state(), entry.reason());
            }
        }
        return 0;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Show what an endpoint takes and gives.")
    int show(
            @Mixin ServerOption server,
            @Parameters(paramLabel = "ENDPOINT") String endpoint,
            @Option(names = "-o", defaultValue = "text", description = "text or json.")
                    OutputFormat format)
            throws IOException, ClientException {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            if (format == OutputFormat.json) {
                console.out().println(client.statistics(endpoint));
                return 0;
            }
            EndpointDescription shown = client.describe(endpoint);
            console.out().println(shown.name() + "  " + shown.platform());
            console.out().println("versions  " + String.join(", ", shown.versions()));
            printTensors(console, "input", shown.inputs());
            printTensors(console, "output", shown.outputs());
        }
        return 0;
    }

    private static void printTensors(Console console, String kind, List<TensorSpec> tensors) {
        for (TensorSpec tensor : tensors) {
            console.out()
                    .printf(
                            "%-8s  %s %s%s%n",
                            kind, tensor.name(), tensor.datatype(), tensor.shape());
        }
    }

    private static void writeEntries(JsonGenerator json, List<RepositoryEntry> entries)
            throws IOException {
        json.writeStartArray();
        for (RepositoryEntry entry : entries) {
            json.writeStartObject();
            json.writeStringField("name", entry.name());
            json.writeStringField("version", entry.version());
            json.writeStringField("state", entry.state());
            json.writeStringField("reason", entry.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
