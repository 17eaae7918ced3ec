package dev.slipway.server.operator;

import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.backup.Backup;
import dev.slipway.journal.backup.BackupSummary;
import dev.slipway.journal.database.Database;
import dev.slipway.server.exit.Exit;
import dev.slipway.server.place.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway backup`.
@Command(
        name = "backup",
        description = {
            "Copy journal, artifacts and tracking into a directory; a server may be at work.",
            "The journal comes first, so every artifact that it names is in the copy; what",
            "is recorded later is not. The copy is verified before it counts as finished."
        },
        footer = {
            "",
            "Examples:",
            "  slipway backup /backups/2026-01-02",
            "  slipway backup /backups/2026-01-02 --data /srv/slipway --keys /safe/2026-01-02",
            "",
            "Exit codes: 0 finished, 1 journal or artifact broken, 4 not finished."
        })
public final class BackupCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Where to; empty or new.")
    private Path directory = Path.of("");

    @Mixin private OperatorOptions server = new OperatorOptions();

    @Option(
            names = "--keys",
            paramLabel = "DIR",
            description = "Also copy the keys, into a directory outside of the backup.")
    private @Nullable Path keys;

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        long begun = System.nanoTime();
        BackupSummary summary;
        // The copy is a file, whatever the journal is.
        TemporaryFiles.tryOne();
        try (Database journal = server.database()) {
            ArtifactStore artifacts = server.artifacts();
            summary =
                    new Backup(
                                    journal,
                                    artifacts,
                                    BackupParts.of(server.data()),
                                    InstantSource.system())
                            .take(directory);
        }
        int copiedKeys = keys == null ? 0 : copyKeys(keys);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (!output.isText()) {
            output.document(console, json -> BackupParts.write(json, summary, copiedKeys, took));
        } else {
            console.out()
                    .printf(
                            "backup finished in %.1f s: %,d records, %,d artifacts of %,d bytes%s%n",
                            took.toMillis() / 1e3,
                            summary.head().seq(),
                            summary.artifacts(),
                            summary.artifactBytes(),
                            keys == null
                                    ? "; keys are not in it"
                                    : ", %d keys".formatted(copiedKeys));
        }
        return Exit.PASSED;
    }

    private int copyKeys(Path target) throws IOException {
        Path own = server.data().resolve("keys");
        return Files.isDirectory(own) ? Backup.takeKeys(own, target) : 0;
    }
}
