package dev.slipway.control.crash;

import dev.slipway.api.journal.Journal;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.control.decide.NoGuard;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.PostgresDatabase;
import dev.slipway.journal.database.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Where [ControlChild] and the tests that outlive it find the same journal.
final class Sites {
    static final int HALTED = 77;

    private Sites() {}

    static Database database(Path directory, String url, String user, String password) {
        return url.equals("sqlite")
                ? SqliteDatabase.at(directory.resolve("data/slipway.db"))
                : PostgresDatabase.at(url, user, password);
    }

    static Control control(Journal journal, Function<JournalRecord, String> newest) {
        return Control.open(
                new ControlSpec(journal, InstantSource.system(), newest, new NoGuard()));
    }

    /// Starts a [ControlChild].
    ///
    /// @param address JDBC address or `sqlite`, user, password
    /// @param work what it is told to do
    /// @param more variables of its environment
    static Process start(
            Path directory, List<String> address, List<String> work, Map<String, String> more)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                // This JVM verifies the same classes.
                                "-XX:+UnlockDiagnosticVMOptions",
                                "-XX:-BytecodeVerificationRemote",
                                "-Xmx128m",
                                "-Dorg.sqlite.tmpdir=" + directory,
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ControlChild.class.getName(),
                                directory.toString()));
        command.addAll(address);
        command.addAll(work);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("child.txt").toFile());
        builder.environment().putAll(more);
        return builder.start();
    }

    /// What a child printed.
    static String output(Path directory) throws IOException {
        return Files.readString(directory.resolve("child.txt"));
    }

    /// The whole lines of a child's file.
    static List<String> lines(Path directory, String name) throws IOException {
        Path file = directory.resolve(name);
        if (Files.notExists(file)) {
            return List.of();
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /// The kinds of the records that each command made.
    static Map<String, List<String>> kindsByCommand(Journal journal) {
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        for (JournalRecord record : journal.read(0, Integer.MAX_VALUE)) {
            if (!record.isAboutTheJournal()) {
                kinds.computeIfAbsent(record.key().value(), key -> new ArrayList<>())
                        .add(record.kind());
            }
        }
        return kinds;
    }
}
