package dev.slipway.cli.governance;

import dev.slipway.cli.Console;
import dev.slipway.cli.KeyFiles;
import dev.slipway.cli.OutputOption;
import dev.slipway.signing.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway key create`.
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {
            "Make a key: FILE, for its owner alone, and FILE.pub. Asks no server.",
            "Keys made elsewhere (openssl ecparam -name prime256v1 -genkey -noout) do as well."
        },
        footer = {"", "Example:", "  slipway key create ada.pem"})
public final class KeyCreateCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description = "The private key's file; neither it nor FILE.pub may exist.")
    private Path file = Path.of("");

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        KeyFiles files = new KeyFiles(file);
        SigningKey key = SigningKey.generate();
        files.make(key::write, key.verifyingKey()::write);
        Path publicFile = files.publicFile();
        String hint = key.verifyingKey().hint().hex();
        if (!output.isText()) {
            output.document(
                    console,
                    json -> {
                        json.writeStartObject();
                        json.writeStringField("private-key", file.toString());
                        json.writeStringField("public-key", publicFile.toString());
                        json.writeStringField("hint", hint);
                        json.writeEndObject();
                    });
        } else {
            console.out().println("private key " + file + ", public key " + publicFile);
            console.out().println("hint " + hint);
        }
        return 0;
    }
}
