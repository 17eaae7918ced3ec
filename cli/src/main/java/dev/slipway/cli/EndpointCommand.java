package dev.slipway.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.prediction.EndpointDescription;
import dev.slipway.client.prediction.RepositoryEntry;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway endpoint`.
@Command(
        name = "endpoint",
        description = "List, show, load, unload and delete what a server serves.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            EndpointStatusCommand.class,
            EndpointTiersCommand.class,
            EndpointDeleteCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway endpoint list",
            "  slipway endpoint show flights",
            "  slipway endpoint status flights",
            "  slipway endpoint tiers",
            "  slipway endpoint unload flights",
            "  slipway endpoint delete flights"
        })
public final class EndpointCommand {
    @Spec private @Nullable CommandSpec spec;

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List all versions and their states.",
            footer = {"", "Example:", "  slipway endpoint list -o json"})
    int list(@Mixin ServerOption server, @Mixin OutputOption output) throws IOException {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            List<RepositoryEntry> entries = client.repositoryIndex();
            if (!output.isText()) {
                output.document(console, json -> writeEntries(json, entries));
                return 0;
            }
            PrintWriter out = ShownText.on(console.out());
            out.printf("%-32s %-8s %-12s %s%n", "ENDPOINT", "VERSION", "STATE", "REASON");
            for (RepositoryEntry entry : entries) {
                String reason = ShownText.line(entry.reason());
                out.printf(
                        "%-32s %-8s %-12s %s%n",
                        entry.name(), entry.version(), entry.state(), reason);
            }
            out.flush();
        }
        return 0;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Show what an endpoint takes and gives.",
            footer = {"", "Example:", "  slipway endpoint show flights"})
    int show(
            @Mixin ServerOption server,
            @Parameters(paramLabel = "ENDPOINT", description = "The endpoint to show.")
                    String endpoint,
            @Mixin OutputOption output)
            throws IOException {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            EndpointDescription shown =
                    UnknownEndpoint.told(client, endpoint, () -> client.describe(endpoint));
            if (!output.isText()) {
                output.document(console, json -> writeDescription(json, shown));
                return 0;
            }
            PrintWriter out = ShownText.on(console.out());
            out.printf("%-10s %s%n", "endpoint", shown.name());
            out.printf("%-10s %s%n", "platform", shown.platform());
            out.printf("%-10s %s%n", "versions", String.join(", ", shown.versions()));
            TensorListing.print(out, "input", shown.inputs());
            TensorListing.print(out, "output", shown.outputs());
            out.flush();
        }
        return 0;
    }

    @Command(
            name = "unload",
            mixinStandardHelpOptions = true,
            description = {
                "Take an endpoint out of service until it is loaded again.",
                "What it is declared to be stays, and a restart leaves it unloaded. A policy may",
                "forbid it (stays-loaded)."
            },
            footer = {"", "Example:", "  slipway endpoint unload flights"})
    int unload(
            @Mixin ServerOption server,
            @Parameters(paramLabel = "ENDPOINT", description = "The endpoint to unload.")
                    String endpoint,
            @Mixin OutputOption output) {
        try (SlipwayClient client = server.client()) {
            UnknownEndpoint.changed(client, endpoint, () -> client.unload(endpoint));
        }
        return changed(endpoint, "unloaded", output);
    }

    @Command(
            name = "load",
            mixinStandardHelpOptions = true,
            description = {
                "Bring an endpoint into service that was unloaded, or failed to load.",
                "A model without an endpoint gets one of its name."
            },
            footer = {"", "Example:", "  slipway endpoint load flights"})
    int load(
            @Mixin ServerOption server,
            @Parameters(paramLabel = "ENDPOINT", description = "The endpoint to load.")
                    String endpoint,
            @Mixin OutputOption output) {
        try (SlipwayClient client = server.client()) {
            UnknownEndpoint.changed(client, endpoint, () -> client.load(endpoint));
        }
        return changed(endpoint, "loaded", output);
    }

    /// What became of an endpoint, as a document.
    record Changed(String endpoint, String state) {}

    private int changed(String endpoint, String state, OutputOption output) {
        output.print(
                Console.of(spec),
                new Changed(endpoint, state),
                out -> out.println("endpoint " + endpoint + " " + state));
        return 0;
    }

    private static void writeDescription(JsonGenerator json, EndpointDescription shown)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", shown.name());
        json.writeStringField("platform", shown.platform());
        json.writeFieldName("versions");
        Console.writeValue(json, shown.versions());
        TensorListing.write(json, "inputs", shown.inputs());
        TensorListing.write(json, "outputs", shown.outputs());
        json.writeEndObject();
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
