package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.SqliteDatabase;
import dev.slipway.testkit.outside.PostgresCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// A directory and a database in which [CrashChild] dies, and what must hold there afterwards.
final class CrashSite {
    private final Path directory;
    private final List<String> address;
    private final Supplier<Database> database;

    private CrashSite(Path directory, List<String> address, Supplier<Database> database) {
        this.directory = directory;
        directory.resolve("data").toFile().mkdirs();
        this.address = address;
        this.database = database;
    }

    static CrashSite onSqlite(Path directory) {
        return new CrashSite(
                directory,
                List.of("sqlite", "-", "-"),
                () -> SqliteDatabase.at(directory.resolve("data/slipway.db")));
    }

    static CrashSite onPostgres(Path directory, PostgresCluster cluster) {
        String url = cluster.newUrl();
        return new CrashSite(
                directory,
                List.of(url, cluster.user(), cluster.password()),
                () -> Journals.at(cluster, url));
    }

    /// Starts a child that carries out these commands.
    Process start(int firstCommand, int commands, List<String> death, Map<String, String> more)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
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
                        CrashChild.class.getName(),
                        directory.toString()));
        command.addAll(address);
        command.addAll(List.of(String.valueOf(firstCommand), String.valueOf(commands)));
        command.addAll(death);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("child.txt").toFile());
        builder.environment().putAll(more);
        return builder.start();
    }

    String output() throws IOException {
        return Files.readString(directory.resolve("child.txt"));
    }

    /// The commands that were answered with yes.
    List<String> acknowledged() throws IOException {
        return lines("acknowledged");
    }

    /// The commands that were answered with anything else, each with its answer.
    List<String> refusals() throws IOException {
        return lines("refusals");
    }

    private List<String> lines(String name) throws IOException {
        Path file = directory.resolve(name);
        if (Files.notExists(file)) {
            return List.of();
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /// Nothing acknowledged is lost, nothing is half there, the chain verifies, every artifact that
    /// a record names is whole, and the next writer can write.
    ///
    /// @return how many commands are recorded
    int requireConsistent() throws IOException {
        try (Database open = database.get()) {
            Verdict verdict = Verifier.verify(open);
            if (verdict instanceof Verdict.Unchecked && acknowledged().isEmpty()) {
                Journals.open(open).close();
                return 0;
            }
            assertThat(verdict).as(verdict.words()).isInstanceOf(Verdict.Intact.class);
            try (SqlJournal journal = Journals.open(open)) {
                return requireConsistent(journal);
            }
        }
    }

    private int requireConsistent(SqlJournal journal) throws IOException {
        Map<String, List<JournalRecord>> commands =
                journal.read(1, Integer.MAX_VALUE).stream()
                        .filter(record -> record.actor().equals("ann"))
                        .collect(Collectors.groupingBy(record -> record.key().value()));
        assertThat(commands.values())
                .allMatch(records -> records.size() == CrashChild.RECORDS_PER_COMMAND);
        assertThat(acknowledged())
                .allMatch(line -> commands.containsKey(line.substring(0, line.indexOf(' '))));
        ArtifactStore artifacts =
                ArtifactStore.open(
                        directory.resolve("data/artifacts"),
                        Journals.CLOCK,
                        new SecureRandom(),
                        Milestones.unwatched());
        for (List<JournalRecord> records : commands.values()) {
            artifacts.verified(new Sha256(records.getFirst().payload().substring(13, 77)));
        }
        assertThat(artifacts.broken()).isEmpty();
        return commands.size();
    }
}
