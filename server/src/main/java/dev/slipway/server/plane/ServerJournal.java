package dev.slipway.server.plane;

import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.audit.Checkpoint;
import dev.slipway.journal.audit.SignedCheckpoint;
import dev.slipway.journal.database.Database;
import dev.slipway.server.config.JournalSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The journal of a running server: compared at its opening with the newest checkpoint that was
/// exported, and exported from then on.
public final class ServerJournal implements AutoCloseable {
    private final Database database;
    private final SqlJournal journal;
    private final @Nullable CheckpointExport export;

    private ServerJournal(
            Database database, SqlJournal journal, @Nullable CheckpointExport export) {
        this.database = database;
        this.journal = journal;
        this.export = export;
    }

    /// Opens the journal that the settings name, and fences whoever wrote it before.
    ///
    /// @param data the data directory
    /// @param failures told of exports that failed
    ///
    /// *Errors*: [dev.slipway.journal.JournalRewoundException] when records were lost;
    /// `JournalException`; `IOException` when a password, a key or the checkpoints cannot be read.
    public static ServerJournal open(
            JournalSettings settings, Path data, Consumer<Throwable> failures) throws IOException {
        Opening opening = Opening.of(InstantSource.system(), new SecureRandom());
        Optional<Checkpoint> known = newest(settings);
        if (known.isPresent()) {
            opening = opening.comparedWith(known.get(), settings.acceptRewind());
        }
        Database database = settings.database(data, System.getenv());
        try {
            return opened(database, opening, settings, failures);
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static Optional<Checkpoint> newest(JournalSettings settings) throws IOException {
        return settings.checkpoints().isEmpty()
                ? Optional.empty()
                : settings.checkpoints().get().file().newest().map(SignedCheckpoint::checkpoint);
    }

    private static ServerJournal opened(
            Database database,
            Opening opening,
            JournalSettings settings,
            Consumer<Throwable> failures)
            throws IOException {
        SqlJournal journal = SqlJournal.open(database, opening);
        try {
            CheckpointExport export =
                    settings.checkpoints().isEmpty()
                            ? null
                            : CheckpointExport.start(
                                    journal::head,
                                    settings.checkpoints().get(),
                                    InstantSource.system(),
                                    failures);
            return new ServerJournal(database, journal, export);
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    /// The journal, with this process as its writer.
    public SqlJournal journal() {
        return journal;
    }

    /// Exports a last checkpoint and closes the journal.
    @Override
    public void close() {
        if (export != null) {
            export.close();
        }
        journal.close();
        database.close();
    }
}
