package dev.slipway.server.operator;

import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.journal.audit.Checkpoint;
import dev.slipway.journal.audit.CheckpointFile;
import dev.slipway.journal.audit.CheckpointKeys;
import dev.slipway.journal.audit.SignedCheckpoint;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.Database;
import dev.slipway.server.exit.Exit;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway audit checkpoint`.
@Command(
        name = "checkpoint",
        mixinStandardHelpOptions = true,
        description = {
            "Verify the journal and append a signed checkpoint of it to a file.",
            "Keep the file where the server cannot rewrite it (append-only, write-once,",
            "another machine): it then proves that nothing was cut off or rewritten."
        },
        footer = {
            "",
            "Examples:",
            "  slipway audit checkpoint --key checkpoint.key --to /mnt/worm/checkpoints",
            "  slipway audit checkpoint --data /srv/slipway --key checkpoint.key \\",
            "      --to checkpoints",
            "",
            "Exit codes: 0 appended, 1 the journal is broken, 4 it could not be checked."
        })
final class AuditCheckpointCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private OperatorOptions server = new OperatorOptions();

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "The private key in PEM (see slipway audit key).")
    private Path key = Path.of("");

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FILE",
            description = "The file that is appended to.")
    private Path target = Path.of("");

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        PrivateKey signing = CheckpointKeys.privateKey(key);
        Verdict verdict;
        try (Database journal = server.database()) {
            verdict = Verifier.verify(journal);
        }
        return switch (verdict) {
            case Verdict.Intact intact -> {
                SignedCheckpoint signed =
                        SignedCheckpoint.sign(
                                Checkpoint.of(intact.head(), InstantSource.system().instant()),
                                signing);
                new CheckpointFile(target).append(signed);
                say(console, signed.checkpoint());
                yield Exit.PASSED;
            }
            case Verdict.Broken broken -> {
                console.err().println("slipway: " + broken.words());
                yield Exit.FAILED;
            }
            case Verdict.Unchecked unchecked -> {
                console.err().println("slipway: " + unchecked.words());
                yield Exit.ERROR;
            }
        };
    }

    private void say(Console console, Checkpoint checkpoint) throws IOException {
        if (!output.isText()) {
            output.document(
                    console,
                    json -> {
                        json.writeStartObject();
                        json.writeStringField("lineage", checkpoint.lineage());
                        json.writeNumberField("epoch", checkpoint.epoch());
                        json.writeNumberField("records", checkpoint.size());
                        json.writeStringField("hash", checkpoint.hash().hex());
                        json.writeStringField("time", checkpoint.time().toString());
                        json.writeEndObject();
                    });
        } else {
            console.out().println(checkpoint + " appended to " + target);
        }
    }
}
