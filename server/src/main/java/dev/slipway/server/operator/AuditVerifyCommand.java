package dev.slipway.server.operator;

import dev.slipway.api.journal.JournalRecord;
import dev.slipway.cli.Console;
import dev.slipway.cli.JunitOption;
import dev.slipway.cli.OutputOption;
import dev.slipway.journal.audit.CheckpointFile;
import dev.slipway.journal.audit.CheckpointKeys;
import dev.slipway.journal.audit.SignedCheckpoint;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.SqliteDatabase;
import dev.slipway.server.place.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `slipway audit verify`.
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Hash every record of a journal, or of a copy of one, again.",
            "The first that is changed, missing or moved is named, and its column. No server",
            "is disturbed. Only with checkpoints that were kept elsewhere it also proves that",
            "nothing was cut off and that history was not rewritten as a whole."
        },
        footer = {
            "",
            "Examples:",
            "  slipway audit verify --data slipway-data --artifacts --junit audit.xml",
            "  slipway audit verify --database copy-of-slipway.db -o json",
            "  slipway audit verify --checkpoint checkpoints --public-key checkpoint.key.pub",
            "  slipway audit verify --database postgresql://db.example/slipway -o json",
            "",
            "Exit codes: 0 intact, 1 broken, 4 it could not be checked."
        })
final class AuditVerifyCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private OperatorOptions server = new OperatorOptions();

    @Option(
            names = "--database",
            paramLabel = "FILE|URL",
            description =
                    "A journal's SQLite file or PostgreSQL address instead of the server's own;"
                            + " user and password are those of the settings.")
    private @Nullable String database;

    @Option(
            names = "--artifacts",
            description = "Also hash the data directory's artifacts and find missing ones.")
    private boolean artifacts;

    @ArgGroup(exclusive = false)
    private @Nullable KeptCheckpoint kept;

    @Mixin private JunitOption junit = new JunitOption();

    @Mixin private OutputOption output = new OutputOption();

    /// What was kept elsewhere; one is nothing without the other.
    private static final class KeptCheckpoint {
        @Option(
                names = "--checkpoint",
                required = true,
                paramLabel = "FILE",
                description = "Checkpoints that slipway audit checkpoint or a server exported.")
        private Path file = Path.of("");

        @Option(
                names = "--public-key",
                required = true,
                paramLabel = "KEY",
                description = "The public key in PEM that they are signed with.")
        private Path key = Path.of("");
    }

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        Progress progress = new Progress(console.err(), System::nanoTime);
        RecordedArtifacts recorded = new RecordedArtifacts();
        Verdict verdict;
        try (Database journal = journal()) {
            verdict =
                    verify(
                            journal,
                            record -> {
                                recorded.add(record);
                                progress.at("records verified", record.seq());
                            });
        }
        Optional<ArtifactAudit> audit =
                artifacts
                        ? Optional.of(
                                ArtifactAudit.of(server.artifacts(), recorded.digests(), progress))
                        : Optional.empty();
        AuditReport report = new AuditReport(verdict, audit);
        if (!output.isText()) {
            output.document(console, report::writeTo);
        } else {
            report.printTo(console.out());
        }
        junit.write(report.junit());
        return report.exitCode();
    }

    private Database journal() throws IOException {
        String named = database;
        if (named == null) {
            if (server.journal().postgres().isPresent()) {
                return server.database();
            }
            return copy(server.data().resolve("slipway.db"));
        }
        return named.contains("postgresql://")
                ? server.journal().at(named).readOnly(server.data(), System.getenv())
                : copy(Path.of(named));
    }

    private static Database copy(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        TemporaryFiles.tryOne();
        return SqliteDatabase.readOnly(file);
    }

    private Verdict verify(Database journal, Consumer<JournalRecord> seen) throws IOException {
        if (kept == null) {
            return Verifier.verify(journal, seen);
        }
        List<SignedCheckpoint> checkpoints = new CheckpointFile(kept.file).read();
        if (checkpoints.isEmpty()) {
            throw new IOException(kept.file + ": holds no checkpoint");
        }
        PublicKey key = CheckpointKeys.publicKey(kept.key);
        return Verifier.verify(journal, checkpoints, key, seen);
    }
}
