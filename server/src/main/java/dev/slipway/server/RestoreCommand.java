package dev.slipway.server;

import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.journal.Database;
import dev.slipway.journal.backup.BackupSummary;
import dev.slipway.journal.backup.Restore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway restore`.
@Command(
        name = "restore",
        description = {
            "Bring a backup back into a data directory that holds no journal yet.",
            "Everything is verified on the way. What was recorded after the backup is lost;",
            "a server that knows a newer checkpoint refuses to start until that is accepted."
        },
        footer = {
            "",
            "Examples:",
            "  slipway restore /backups/2026-01-02 --data /srv/slipway-restored",
            "  slipway restore /backups/2026-01-02 --config postgresql.yaml",
            "",
            "Exit codes: 0 restored, 1 backup broken or place taken, 4 not restored."
        })
final class RestoreCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The backup.")
    private Path directory = Path.of("");

    @Mixin private OperatorOptions server = new OperatorOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        long begun = System.nanoTime();
        Path data = server.data();
        Restore restore = new Restore(directory, InstantSource.system());
        BackupSummary summary = restore.summary();
        try (DataDirectory _ = DataDirectory.open(data);
                Database journal = server.journal().database(data, System.getenv())) {
            restore.into(journal, server.artifactDirectory());
            restore.companions(BackupParts.of(data), data);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (!output.isText()) {
            output.document(console, json -> BackupParts.write(json, summary, 0, took));
        } else {
            console.out()
                    .printf(
                            "restored in %.1f s, as of %s: %,d records, %,d artifacts of %,d bytes%n",
                            took.toMillis() / 1e3,
                            summary.time(),
                            summary.head().seq(),
                            summary.artifacts(),
                            summary.artifactBytes());
        }
        return Exit.PASSED;
    }
}
