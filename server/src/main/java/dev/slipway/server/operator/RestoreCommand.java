package dev.slipway.server.operator;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.control.access.Tokens;
import dev.slipway.journal.backup.BackupSummary;
import dev.slipway.journal.backup.Restore;
import dev.slipway.journal.database.Database;
import dev.slipway.server.entry.AdminToken;
import dev.slipway.server.exit.Exit;
import dev.slipway.server.place.DataDirectory;
import dev.slipway.server.place.TemporaryFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
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
            "  slipway restore /backups/2026-01-02 --data /srv/slipway-restored --admin-token",
            "  slipway restore /backups/2026-01-02 --config postgresql.yaml",
            "",
            "Exit codes: 0 restored, 1 backup broken or place taken, 4 not restored."
        })
public final class RestoreCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The backup.")
    private Path directory = Path.of("");

    @Mixin private OperatorOptions server = new OperatorOptions();

    @Option(
            names = "--admin-token",
            description = {
                "Write a new admin token, which counts from the next start on: a backup",
                "holds none, for it is a key. Tokens from before the backup count as well."
            })
    private boolean isTokenWanted;

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        long begun = System.nanoTime();
        Path data = server.data();
        Restore restore = new Restore(directory, InstantSource.system());
        BackupSummary summary = restore.summary();
        TemporaryFiles.tryOne();
        Path token;
        try (DataDirectory _ = DataDirectory.open(data);
                Database journal = server.journal().database(data, System.getenv())) {
            restore.into(journal, server.artifactDirectory(), BackupParts.of(data));
            token = isTokenWanted ? AdminToken.renew(data, new Tokens(new SecureRandom())) : null;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (!output.isText()) {
            output.document(console, json -> write(json, summary, token, took));
        } else {
            print(console.out(), summary, token, took);
        }
        return Exit.PASSED;
    }

    private static void print(
            PrintWriter out, BackupSummary summary, @Nullable Path token, Duration took) {
        out.printf(
                "restored in %.1f s, as of %s: %,d records, %,d artifacts of %,d bytes%n",
                took.toMillis() / 1e3,
                summary.time(),
                summary.head().seq(),
                summary.artifacts(),
                summary.artifactBytes());
        if (token != null) {
            out.println(
                    "admin token: a new one in " + token + ", which counts from the next start on");
        } else {
            out.println(
                    "admin token: none came with the backup; tokens from before it count"
                            + " (--admin-token writes a new one)");
        }
    }

    private static void write(
            JsonGenerator json, BackupSummary summary, @Nullable Path token, Duration took)
            throws IOException {
        json.writeStartObject();
        BackupParts.fields(json, summary, took);
        json.writeStringField("admin-token", token == null ? null : token.toString());
        json.writeEndObject();
    }
}
