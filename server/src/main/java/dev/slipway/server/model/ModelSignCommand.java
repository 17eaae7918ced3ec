package dev.slipway.server.model;

import dev.slipway.api.answer.Outcome;
import dev.slipway.cli.CommandOptions;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.registry.VersionReference;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.Sending;
import dev.slipway.server.exit.Exit;
import dev.slipway.signing.Bundle;
import dev.slipway.signing.Manifest;
import dev.slipway.signing.ModelSigner;
import dev.slipway.signing.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway model sign`.
@Command(
        name = "sign",
        mixinStandardHelpOptions = true,
        description = {
            "Sign every file of a model directory (OpenSSF Model Signing v1.0).",
            "Git's files and the signature itself are left out; a link is refused.",
            "With --for, send the signature to a server for a version that was pushed without one."
        },
        footer = {
            "",
            "Examples:",
            "  openssl ecparam -name prime256v1 -genkey -noout -out signer.pem",
            "  openssl ec -in signer.pem -pubout -out signer.pub",
            "  slipway model sign flights --key signer.pem",
            "  slipway model verify flights --key signer.pub",
            "  slipway model sign flights --key signer.pem --for flights/3"
        })
final class ModelSignCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private SignedDirectory model = new SignedDirectory();

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "The private key in PEM: EC on P-256, P-384 or P-521, not encrypted.")
    private Path key = Path.of("");

    @Option(
            names = "--for",
            paramLabel = "MODEL/VERSION",
            description = "Send the signature to the server, for this version.")
    private @Nullable String pushed;

    @Mixin private ServerOption server = new ServerOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        VersionReference reference = pushed == null ? null : VersionReference.parse(pushed);
        Path file = model.signature();
        SigningKey signing = SigningKey.read(key);
        Manifest manifest = ModelSigner.manifestOf(model.directory(), file);
        Bundle bundle = new ModelSigner(signing).sign(manifest);
        bundle.write(file);
        String name = signing.verifyingKey().hint().hex();
        Outcome sent = reference == null ? null : send(bundle, reference);
        if (!output.isText()) {
            output.document(
                    console,
                    json -> {
                        json.writeStartObject();
                        json.writeStringField("signature", file.toString());
                        json.writeStringField("key", name);
                        json.writeNumberField("files", manifest.resources().size());
                        json.writeStringField("digest", manifest.rootDigest().hex());
                        if (sent != null) {
                            json.writeStringField("version", pushed);
                            json.writeNumberField("seq", sent.seq());
                        }
                        json.writeEndObject();
                    });
        } else {
            console.out()
                    .printf(
                            "signed %,d files into %s%n%-7s %s%n%-7s %s%n",
                            manifest.resources().size(),
                            file,
                            "digest",
                            manifest.rootDigest(),
                            "key",
                            name);
            if (sent != null) {
                CommandOptions.say(console.out(), sent, "signature attached to " + pushed);
            }
        }
        return Exit.PASSED;
    }

    /// The server verifies it against the version's own files.
    private Outcome send(Bundle bundle, VersionReference reference) {
        try (SlipwayClient client = server.client()) {
            return client.transfers()
                    .sign(
                            reference.model(),
                            reference.version(),
                            new String(bundle.toJson(), StandardCharsets.UTF_8),
                            Sending.REAL);
        }
    }
}
