package dev.slipway.journal.backup;

import dev.slipway.journal.artifact.DurableFiles;
import dev.slipway.journal.database.JournalCopy;
import dev.slipway.journal.database.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/// What stands beside the journal and goes into a backup with it: other SQLite files, each copied
/// as it is at one moment, and folders of files that are written once.
///
/// @param directory that holds them
/// @param databases names of SQLite files
/// @param folders names of folders; links in them are passed over, and so is what goes meanwhile
/// @param settling of what a restore has brought back
public record Companions(
        Path directory, List<String> databases, List<String> folders, Settling settling) {
    public Companions {
        databases = List.copyOf(databases);
        folders = List.copyOf(folders);
    }

    /// Those that may stay as they come back.
    public Companions(Path directory, List<String> databases, List<String> folders) {
        this(directory, databases, folders, _ -> {});
    }

    /// Puts right what does not belong together: databases and folders are not copied at one
    /// moment, and what goes on being written changes in between.
    @FunctionalInterface
    public interface Settling {
        /// All are back, and the journal is not: what fails here is begun again with the restore.
        ///
        /// @param directory that they have come back into
        void settle(Path directory) throws IOException;
    }

    /// Nothing.
    public static Companions none() {
        return new Companions(Path.of(""), List.of(), List.of());
    }

    /// Whether it names nothing.
    boolean isNone() {
        return databases.isEmpty() && folders.isEmpty();
    }

    /// Copies those that are there, over what a copy that broke off has left, and has them on the
    /// disk.
    void copyInto(Path target) throws IOException {
        copyInto(target, SqliteDatabase::at);
    }

    /// The same where nobody uses them: nothing is written beside them or into them.
    void bringBackInto(Path target) throws IOException {
        copyInto(target, SqliteDatabase::readOnly);
    }

    private void copyInto(Path target, Function<Path, SqliteDatabase> opened) throws IOException {
        for (String name : databases) {
            Path file = directory.resolve(name);
            if (Files.isRegularFile(file)) {
                copyDatabase(opened.apply(file), target.resolve(name));
            }
        }
        for (String name : folders) {
            Path folder = directory.resolve(name);
            if (Files.isDirectory(folder)) {
                Path copy = target.resolve(name);
                DurableFiles.createDirectories(copy);
                Files.walkFileTree(folder, new FolderCopy(folder, copy));
            }
        }
        DurableFiles.force(target);
    }

    private static void copyDatabase(SqliteDatabase from, Path to) throws IOException {
        try {
            JournalCopy.ofSqlite(from, to);
        } catch (SQLException e) {
            throw new BackupException(from.name() + ": " + e.getMessage(), e);
        }
    }
}
