package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.Milestones;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.artifact.Artifact;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.database.SqliteDatabase;
import dev.slipway.server.exit.Exit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// The operator's verbs as a shell calls them, over a data directory with a dozen records and two
/// packages.
final class OperatorVerbsTest {
    private static final int RECORDS = 12;
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.678901Z"));

    @TempDir Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path data;
    private Path checkpoints;
    private Artifact file;
    private Artifact list;

    @BeforeEach
    void writeRecordsAndArtifacts() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        checkpoints = folder.resolve("checkpoints");
        ArtifactStore artifacts =
                ArtifactStore.open(
                        data.resolve("artifacts"),
                        InstantSource.system(),
                        new SecureRandom(),
                        Milestones.unwatched());
        file = put(artifacts, "the weights of a model");
        list =
                put(
                        artifacts,
                        "[{\"path\":\"model.json\",\"sha256\":\"%s\",\"size\":%d}]"
                                .formatted(file.digest(), file.size()));
        try (SqlJournal journal = open()) {
            for (int n = 2; n < RECORDS; n++) {
                record(journal, "ThingHappened", "{\"n\":" + n + "}");
            }
            record(
                    journal,
                    "VersionPublished",
                    "{\"content\":{\"digest\":\""
                            + list.digest()
                            + "\"},\"model\":\"flights\",\"version\":1}");
        }
    }

    private SqlJournal open() {
        return SqlJournal.open(
                SqliteDatabase.at(data.resolve("slipway.db")),
                Opening.of(CLOCK, new SecureRandom()));
    }

    private static Artifact put(ArtifactStore artifacts, String text) throws IOException {
        return artifacts.put(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void record(SqlJournal journal, String kind, String payload) {
        Appended appended =
                journal.append(
                        Append.of(
                                "principal-ann",
                                new IdempotencyKey("key-" + journal.head().seq()),
                                Sha256.of(payload),
                                journal.head().seq(),
                                List.of(new Draft(kind, 1, payload))));
        assertThat(appended).isInstanceOf(Appended.Recorded.class);
    }

    @Test
    void wholeJournalPassesAndSaysWhatItDoesNotProve() {
        assertThat(run("audit", "verify", "--data", data, "--artifacts")).isEqualTo(Exit.PASSED);
        assertThat(text())
                .contains("journal intact: 12 records are consistent")
                .contains("without a checkpoint this proves consistency only")
                .contains("artifacts intact: 2 whole");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "epoch | epoch + 1",
                "time | time + 1",
                "time | time + 30000000",
                "actor | 'principal-bnn'",
                "kind | 'ThingHaqpened'",
                "schema_version | 2",
                "idempotency_key | 'key-7'",
                "request_digest | replace(request_digest, substr(request_digest, 9, 1), '')",
                "payload | '{\"n\":9}'",
                "previous_hash | hash",
                "previous_hash | 'abc'",
                "hash | previous_hash",
                "hash | 'x' || substr(hash, 2)"
            })
    void changedColumnIsNamedWithItsRecord(String column, String value) throws SQLException {
        tamper("UPDATE record SET " + column + " = " + value + " WHERE seq = 7");
        assertThat(verify()).isEqualTo(Exit.FAILED);
        assertThat(text()).contains("journal broken: record 7, column " + column + ": changed");
    }

    @Test
    void oneChangedByteOfAnyTextIsNamedWithWhatItWas() throws SQLException {
        tamper("UPDATE record SET payload = replace(payload, '6', '8') WHERE seq = 6");
        assertThat(verify()).isEqualTo(Exit.FAILED);
        assertThat(text())
                .contains("record 6, column payload: changed; it is {\"n\":8} and was {\"n\":6}");
        assertThat(run("audit", "verify", "--data", data, "-o", "json")).isEqualTo(Exit.FAILED);
        assertThat(text()).contains("\"seq\":6,\"column\":\"payload\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "DELETE FROM record WHERE seq = 5 | record 5: missing; record 6 follows 4",
                "UPDATE record SET seq = CASE seq WHEN 4 THEN -5 ELSE -4 END WHERE seq IN (4, 5);"
                        + "UPDATE record SET seq = -seq WHERE seq < 0 | record 4",
                "DELETE FROM record WHERE seq > 9 | record 10: missing; the journal counts 12",
                "UPDATE writer SET seq = 13 | record 13: missing; the journal counts 13 records",
                "UPDATE writer SET lineage = 'x' | of lineage"
            })
    void removedReorderedAndMiscountedRecordsAreNamed(String statements, String words)
            throws SQLException {
        tamper(statements.split(";"));
        assertThat(verify()).isEqualTo(Exit.FAILED);
        assertThat(text()).contains(words);
    }

    @Test
    void carefulTruncationIsFoundByTheCheckpoint() throws SQLException {
        checkpoint();
        tamper("DELETE FROM record WHERE seq > 9", "UPDATE writer SET seq = 9");
        assertThat(verify()).isEqualTo(Exit.PASSED);
        assertThat(verifyAgainstCheckpoint()).isEqualTo(Exit.FAILED);
        assertThat(text()).contains("record 10: missing; cut off, by the checkpoint of 12 records");
    }

    @Test
    void everyCheckpointOfTheFileIsCompared() throws IOException {
        checkpoint();
        try (SqlJournal journal = open()) {
            record(journal, "ThingHappened", "{}");
        }
        assertThat(run("audit", "checkpoint", "--data", data, "--key", key(), "--to", checkpoints))
                .isEqualTo(Exit.PASSED);
        assertThat(verifyAgainstCheckpoint()).isEqualTo(Exit.PASSED);
        assertThat(text()).contains("none of the 13 records of the checkpoint");
        Files.writeString(checkpoints, Files.readString(checkpoints).replace("size 12", "size 11"));
        assertThat(verifyAgainstCheckpoint()).isEqualTo(Exit.ERROR);
        assertThat(text()).contains("was not signed by this key, or was changed");
    }

    @Test
    void changedAndMissingArtifactsAreNamed() throws IOException {
        Files.writeString(pathOf(file), "the weighty of a model");
        assertThat(run("audit", "verify", "--data", data, "--artifacts")).isEqualTo(Exit.FAILED);
        assertThat(text()).contains("artifact " + file.digest() + ": changed");
        Files.delete(pathOf(file));
        assertThat(run("audit", "verify", "--data", data, "--artifacts")).isEqualTo(Exit.FAILED);
        assertThat(text())
                .contains("artifact " + file.digest() + ": missing; the package " + list.digest());
        Files.delete(pathOf(list));
        assertThat(run("audit", "verify", "--data", data, "--artifacts", "-o", "json"))
                .isEqualTo(Exit.FAILED);
        assertThat(text())
                .contains("\"digest\":\"" + list.digest() + "\",\"what\":\"missing; a version");
    }

    @Test
    void whatCameWithAnImportedVersionIsNeededAsLongAsTheVersionIs() throws IOException {
        Sha256 document = Sha256.of("all that came with it");
        Sha256 signature = Sha256.of("its signature");
        try (SqlJournal journal = open()) {
            record(
                    journal,
                    "VersionImported",
                    "{\"evidence\":{\"basis\":\"%s\",\"document\":\"%s\",\"signature\":\"%s\"},"
                                    .formatted(Sha256.of("no artifact"), document, signature)
                            + "\"model\":\"flights\",\"version\":1}");
        }
        assertThat(run("audit", "verify", "--data", data, "--artifacts")).isEqualTo(Exit.FAILED);
        assertThat(text())
                .contains("artifact " + document + ": missing; a version")
                .contains("artifact " + signature + ": missing; a version")
                .doesNotContain(Sha256.of("no artifact").toString());
        try (SqlJournal journal = open()) {
            record(journal, "VersionDeleted", "{\"model\":\"flights\",\"version\":1}");
        }
        assertThat(run("audit", "verify", "--data", data, "--artifacts")).isEqualTo(Exit.PASSED);
    }

    @Test
    void copyOfADatabaseIsCheckedWithoutItsServer() throws Exception {
        Path copy = Files.copy(data.resolve("slipway.db"), folder.resolve("copy.db"));
        Path report = folder.resolve("audit.xml");
        assertThat(run("audit", "verify", "--database", copy, "--junit", report))
                .isEqualTo(Exit.PASSED);
        assertThat(report).content().contains("tests=\"1\" failures=\"0\"");
        assertThat(run("audit", "verify", "--database", folder.resolve("none.db")))
                .isEqualTo(Exit.ERROR);
    }

    @Test
    void backupComesBackWithEverythingThatItNames() throws Exception {
        List<String> kept = List.of("tracking.db", "feedback.db", "metrics.db", "slo.db");
        for (String name : kept) {
            makeDatabase(name);
        }
        makeDatabase("outbox.db");
        Files.createDirectory(data.resolve("keys"));
        Files.writeString(data.resolve("keys/a.key"), "secret");
        Path backup = folder.resolve("backup");
        Path restored = folder.resolve("restored");
        try (SqlJournal busy = open()) {
            assertThat(run("backup", backup, "--data", data, "--keys", folder.resolve("safe")))
                    .isEqualTo(Exit.PASSED);
            record(busy, "ThingHappened", "{}");
        }
        assertThat(text()).contains("12 records, 2 artifacts").contains("1 keys");
        assertThat(folder.resolve("safe/a.key")).hasContent("secret");
        assertThat(run("restore", backup, "--data", restored)).isEqualTo(Exit.PASSED);
        assertThat(kept).allSatisfy(name -> assertThat(restored.resolve(name)).exists());
        assertThat(restored.resolve("outbox.db")).doesNotExist();
        assertThat(run("audit", "verify", "--data", restored, "--artifacts"))
                .isEqualTo(Exit.PASSED);
        assertThat(run("restore", backup, "--data", restored)).isEqualTo(Exit.FAILED);
        assertThat(err.toString()).contains("exists (expected: a new file)");
    }

    /// The library of databases could not be unpacked there, and would not say so.
    @Test
    void withoutRoomForTemporaryFilesVerbsNameTheirDirectory() {
        Path backup = folder.resolve("backup");
        assertThat(run("backup", backup, "--data", data)).isEqualTo(Exit.PASSED);
        assertThat(run("audit", "key", key())).isEqualTo(Exit.PASSED);
        Path absent = folder.resolve("absent");
        String usual = System.setProperty("java.io.tmpdir", absent.toString());
        try {
            List<List<Object>> verbs =
                    List.of(
                            List.of("audit", "verify", "--data", data),
                            List.of("backup", folder.resolve("second"), "--data", data),
                            List.of("restore", backup, "--data", folder.resolve("restored")),
                            List.of(
                                    "audit",
                                    "checkpoint",
                                    "--data",
                                    data,
                                    "--key",
                                    key(),
                                    "--to",
                                    checkpoints));
            for (List<Object> verb : verbs) {
                err.getBuffer().setLength(0);
                assertThat(run(verb.toArray())).as(verb.toString()).isEqualTo(Exit.ERROR);
                assertThat(err.toString())
                        .contains("temporary files: none can be written in " + absent);
            }
        } finally {
            System.setProperty("java.io.tmpdir", String.valueOf(usual));
        }
        assertThat(folder.resolve("restored")).doesNotExist();
    }

    private void makeDatabase(String name) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + data.resolve(name));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept (what TEXT)");
        }
    }

    @Test
    void passwordInAnAddressIsRefusedByName() {
        assertThat(
                        run(
                                "audit",
                                "verify",
                                "--database",
                                "postgresql://db.example/slipway?password=x"))
                .isEqualTo(Exit.USAGE);
        assertThat(err.toString()).contains("journal.url: names a password").doesNotContain("=x");
    }

    private Path pathOf(Artifact artifact) {
        String hex = artifact.digest().hex();
        return data.resolve("artifacts/sha256").resolve(hex.substring(0, 2)).resolve(hex);
    }

    private Path key() {
        return folder.resolve("checkpoint.key");
    }

    private void checkpoint() {
        assertThat(run("audit", "key", key())).isEqualTo(Exit.PASSED);
        assertThat(run("audit", "checkpoint", "--data", data, "--key", key(), "--to", checkpoints))
                .isEqualTo(Exit.PASSED);
    }

    private int verify() {
        return run("audit", "verify", "--data", data);
    }

    private int verifyAgainstCheckpoint() {
        Path publicKey = folder.resolve("checkpoint.key.pub");
        return run(
                "audit",
                "verify",
                "--data",
                data,
                "--checkpoint",
                checkpoints,
                "--public-key",
                publicKey);
    }

    private void tamper(String... statements) throws SQLException {
        try (Connection connection = SqliteDatabase.at(data.resolve("slipway.db")).connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
            }
        }
    }

    private int run(Object... arguments) {
        out.getBuffer().setLength(0);
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        CommandLine line = Main.commandLine(words);
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(words);
    }

    private String text() {
        return out.toString();
    }
}
