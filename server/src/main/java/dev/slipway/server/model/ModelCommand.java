package dev.slipway.server.model;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.cli.AsOfOption;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.TensorListing;
import dev.slipway.cli.Together;
import dev.slipway.cli.registry.ModelAliasCommand;
import dev.slipway.cli.registry.ModelDeleteCommand;
import dev.slipway.cli.registry.ModelDiffCommand;
import dev.slipway.cli.registry.ModelEvaluateCommand;
import dev.slipway.cli.registry.ModelExportCommand;
import dev.slipway.cli.registry.ModelImportCommand;
import dev.slipway.cli.registry.ModelListCommand;
import dev.slipway.cli.registry.ModelPushCommand;
import dev.slipway.cli.registry.ModelStatusCommand;
import dev.slipway.cli.registry.ModelTagCommand;
import dev.slipway.cli.registry.ModelVersionsCommand;
import dev.slipway.cli.registry.RegisteredModel;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.ModelRegistryCalls;
import dev.slipway.server.child.SmallFiles;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.exit.Exit;
import dev.slipway.server.exit.ModelNotLoadedException;
import dev.slipway.server.place.Versions;
import dev.slipway.server.process.ModelArgument;
import dev.slipway.server.process.SlipwayServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway model`.
@Command(
        name = "model",
        description = "Look at model files on disk; push, list and change models of a server.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            ModelPushCommand.class,
            ModelExportCommand.class,
            ModelImportCommand.class,
            ModelListCommand.class,
            ModelVersionsCommand.class,
            ModelAliasCommand.class,
            ModelTagCommand.class,
            ModelDiffCommand.class,
            ModelEvaluateCommand.class,
            ModelStatusCommand.class,
            ModelDeleteCommand.class,
            ModelSignCommand.class,
            ModelVerifyCommand.class,
            ModelScanCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  slipway model show examples/flights/v1",
            "  slipway model sign flights --key signer.pem",
            "  slipway model verify flights --key signer.pub",
            "  slipway model scan flights",
            "  slipway model push flights --alias champion",
            "  slipway model show flights@champion"
        })
public final class ModelCommand {
    private static final int BATCH = 64;

    /// A model of a server: no ending, no folder.
    private static final Pattern REGISTERED =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*(@[A-Za-z0-9_-]+|/[0-9]+|/latest)?");

    @Spec private @Nullable CommandSpec spec;

    /// What `show` found out.
    ///
    /// @param oneRowNanos expected time of a call with one row, with `BATCH` rows in the next field
    private record Facts(ServedVersion version, long oneRowNanos, long batchNanos) {}

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = {
                "Load a model as a server would and show its signature, cost and memory.",
                "Or show what a server's registry knows of MODEL, MODEL/VERSION or MODEL@ALIAS."
            },
            footer = {
                "",
                "Examples:",
                "  slipway model show model.onnx -o json",
                "  slipway model show flights@champion"
            })
    int show(
            @Parameters(
                            paramLabel = "PATH|MODEL",
                            description = "A model file or package, or a model of a server.")
                    String what,
            @Mixin ServerOption remote,
            @Mixin AsOfOption asOf,
            @Mixin OutputOption output)
            throws IOException {
        Console console = Console.of(spec);
        Path path = Path.of(what);
        if (!Files.exists(path) && REGISTERED.matcher(what).matches()) {
            try (SlipwayClient client = remote.client()) {
                ModelRegistryCalls registry = asOf.on(client.registry(), ModelRegistryCalls::asOf);
                RegisteredModel.show(console, registry, what, output);
                return Exit.PASSED;
            }
        }
        Together.refuse(asOf.isGiven(), "--as-of", "a model of a server");
        Path data = Files.createTempDirectory("slipway-model");
        try (SlipwayServer server = start(data)) {
            Facts facts = facts(server, path);
            if (!output.isText()) {
                output.document(console, json -> writeJson(json, facts));
            } else {
                printText(console.out(), facts);
            }
            return Exit.PASSED;
        } finally {
            SmallFiles.deleteTree(data);
        }
    }

    private static SlipwayServer start(Path data) throws IOException {
        Map<String, String> keys =
                Map.of(
                        "data", data.toString(),
                        "http.listen", "127.0.0.1:0",
                        "grpc.listen", "127.0.0.1:0",
                        "serving.warm-up-limit", "3s");
        return SlipwayServer.start(
                ServerSettings.of(keys, ServerSettings.Machine.ours(), Versions.ours()),
                OutputStream.nullOutputStream());
    }

    private static Facts facts(SlipwayServer server, Path path) {
        List<ModelArgument> models = ModelArgument.parse(List.of("shown=" + path));
        VersionId id = models.getFirst().version();
        for (VersionState state : server.load(models).values()) {
            if (state instanceof VersionState.Failed failed) {
                throw new ModelNotLoadedException(path, failed.reason());
            }
        }
        ServedVersion version = server.serving().models().versions(id.endpoint()).getFirst();
        return new Facts(
                version,
                server.serving().expectedNanos(id, 1).orElse(0),
                server.serving().expectedNanos(id, BATCH).orElse(0));
    }

    private static void printText(PrintWriter out, Facts facts) {
        ServedVersion version = facts.version();
        out.printf("%-10s %s%n", "platform", version.platform());
        TensorListing.print(out, "input", version.signature().inputs());
        TensorListing.print(out, "output", version.signature().outputs());
        for (Feature feature : version.signature().features()) {
            out.printf(
                    "%-10s %s%s%n",
                    "feature",
                    feature.name(),
                    feature.isCategorical()
                            ? " (" + feature.categories().size() + " categories)"
                            : "");
        }
        out.printf(
                Locale.ROOT,
                "%-10s %.1f µs for 1 row, %.1f µs for %d%n",
                "cost",
                facts.oneRowNanos() / 1e3,
                facts.batchNanos() / 1e3,
                BATCH);
        out.printf(Locale.ROOT, "%-10s %.1f MiB%n", "memory", version.memoryBytes() / 1048576.0);
    }

    private static void writeJson(JsonGenerator json, Facts facts) throws IOException {
        ServedVersion version = facts.version();
        json.writeStartObject();
        json.writeStringField("platform", version.platform());
        TensorListing.write(json, "inputs", version.signature().inputs());
        TensorListing.write(json, "outputs", version.signature().outputs());
        json.writeArrayFieldStart("features");
        for (Feature feature : version.signature().features()) {
            json.writeString(feature.name());
        }
        json.writeEndArray();
        json.writeNumberField("one-row-nanos", facts.oneRowNanos());
        json.writeNumberField("rows-" + BATCH + "-nanos", facts.batchNanos());
        json.writeNumberField("memory-bytes", version.memoryBytes());
        json.writeEndObject();
    }
}
