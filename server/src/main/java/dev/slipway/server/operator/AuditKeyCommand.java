package dev.slipway.server.operator;

import dev.slipway.cli.Console;
import dev.slipway.cli.KeyFiles;
import dev.slipway.cli.OutputOption;
import dev.slipway.journal.audit.CheckpointKeys;
import dev.slipway.server.exit.Exit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway audit key`.
@Command(
        name = "key",
        mixinStandardHelpOptions = true,
        description = {
            "Make two Ed25519 keys for checkpoints: FILE, for its owner alone, and FILE.pub.",
            "Keep FILE where whoever can write the journal cannot read it."
        },
        footer = {"", "Example:", "  slipway audit key checkpoint.key"})
final class AuditKeyCommand implements Callable<Integer> {
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
        KeyPair keys = CheckpointKeys.generate();
        files.make(
                path -> create(path, CheckpointKeys.pem(keys.getPrivate()), "rw-------"),
                path -> create(path, CheckpointKeys.pem(keys.getPublic()), "rw-r--r--"));
        Path publicFile = files.publicFile();
        if (!output.isText()) {
            output.document(
                    console,
                    json -> {
                        json.writeStartObject();
                        json.writeStringField("private-key", file.toString());
                        json.writeStringField("public-key", publicFile.toString());
                        json.writeEndObject();
                    });
        } else {
            console.out().println("private key " + file + ", public key " + publicFile);
        }
        return Exit.PASSED;
    }

    private static void create(Path file, String pem, String permissions) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes =
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString(permissions))
                        }
                        : new FileAttribute<?>[0];
        Files.createFile(file, attributes);
        Files.write(file, pem.getBytes(StandardCharsets.UTF_8));
    }
}
