package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.control.Sending;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.database.PostgresDatabase;
import dev.slipway.server.Operated.Ran;
import dev.slipway.server.exit.Exit;
import dev.slipway.testkit.Repository;
import dev.slipway.testkit.outside.Postgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The operator's verbs and whole servers over journals in PostgreSQL.
@Tag("postgres")
final class PostgresVerbsTest {
    private static final Path PACKAGE = Repository.root().resolve("examples/flights/v1");
    private static final int CLIENTS = 2;
    private static final int BEFORE = 20;

    @RegisterExtension static final Postgres POSTGRES = new Postgres();

    @TempDir Path folder;
    private Map<String, String> original;

    @BeforeEach
    void makeADatabase() throws IOException {
        Files.writeString(folder.resolve("password"), POSTGRES.cluster().password() + "\n");
        original = settings();
    }

    /// Of a server with a database and checkpoints, which all of them share.
    private Map<String, String> settings() {
        return Map.of(
                "journal.url", POSTGRES.cluster().newUrl(),
                "journal.user", POSTGRES.cluster().user(),
                "journal.password-file", folder.resolve("password").toString(),
                "journal.checkpoint-file", folder.resolve("checkpoints").toString(),
                "journal.checkpoint-key", folder.resolve("checkpoint.key").toString());
    }

    /// Runs a verb with a server's settings.
    private Ran run(Map<String, String> settings, String data, String... words) throws IOException {
        StringBuilder yaml = new StringBuilder("journal:\n");
        settings.forEach((key, value) ->
                yaml.append("  %s: \"%s\"%n".formatted(key.replace("journal.", ""), value)));
        Path config = Files.writeString(folder.resolve(data + ".yaml"), yaml);
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--config", config.toString()));
        all.addAll(List.of("--data", folder.resolve(data).toString()));
        return Operated.alone(all.toArray(String[]::new));
    }

    private static void passed(Ran ran) {
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(Exit.PASSED);
    }

    @Test
    void backupOfAStormComesBackAndWhatItLacksHasToBeAccepted() throws Exception {
        Path key = folder.resolve("checkpoint.key");
        passed(Operated.alone("audit", "key", key.toString()));
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        List<String> before;
        try (Operated server = new Operated(folder.resolve("original"), original)) {
            passed(server.run("model", "push", PACKAGE.toString(), "--name", "flights"));
            AtomicBoolean storming = new AtomicBoolean(true);
            List<Thread> storm = storm(server, acknowledged, storming);
            while (acknowledged.size() < BEFORE) {
                LockSupport.parkNanos(1_000_000);
            }
            before = List.copyOf(acknowledged);
            passed(run(original, "original", "backup", folder.resolve("backup").toString()));
            int during = acknowledged.size();
            while (acknowledged.size() < during + BEFORE) {
                LockSupport.parkNanos(1_000_000);
            }
            storming.set(false);
            for (Thread client : storm) {
                client.join();
            }
        }
        Map<String, String> restored = settings();
        passed(run(restored, "restored", "restore", folder.resolve("backup").toString()));
        requireRewound(restored, before, acknowledged);
    }

    private List<Thread> storm(Operated server, Queue<String> acknowledged, AtomicBoolean goesOn)
            throws IOException {
        String token = Files.readString(folder.resolve("original/admin-token")).strip();
        List<Thread> clients = new ArrayList<>();
        for (int n = 0; n < CLIENTS; n++) {
            String prefix = "storm-" + n + "-";
            clients.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                try (SlipwayClient client = client(server, token)) {
                                    for (int m = 0; goesOn.get(); m++) {
                                        declare(client, prefix + m);
                                        acknowledged.add(prefix + m);
                                    }
                                }
                            }));
        }
        return clients;
    }

    private static SlipwayClient client(Operated server, String token) {
        return SlipwayClient.open(
                ClientSettings.of(URI.create(server.url())).withToken(() -> Optional.of(token)));
    }

    private static void declare(SlipwayClient client, String model) {
        Put put = new Put(ModelSpec.defaults(new ModelName(model)), null);
        client.objects()
                .apply(
                        new ApplyObjects(List.of(put), List.of()),
                        Sending.under(new IdempotencyKey("declare-" + model)));
    }

    /// The restored journal is whole, shorter than the checkpoint, and goes on once that is
    /// accepted; all that was acknowledged before the backup began is in it.
    private void requireRewound(
            Map<String, String> restored, List<String> before, Queue<String> acknowledged)
            throws IOException {
        passed(run(restored, "restored", "audit", "verify", "--artifacts"));
        Ran compared = verifyAgainstCheckpoints(restored);
        assertThat(compared.code()).isEqualTo(Exit.FAILED);
        assertThat(compared.out()).contains("missing; cut off, by the checkpoint of ");
        Path data = folder.resolve("restored");
        assertThatThrownBy(() -> new Operated(folder.resolve("refused"), restored))
                .hasMessageContaining("the journal lost ");
        // Tokens are kept apart from backups.
        Files.copy(folder.resolve("original/admin-token"), data.resolve("admin-token"));
        Map<String, String> accepting = new HashMap<>(restored);
        accepting.put("journal.accept-rewind", "true");
        try (Operated server = new Operated(data, accepting)) {
            String models = server.run("get", "models", "-o", "json").out();
            assertThat(before).allMatch(model -> models.contains("\"" + model + "\""));
            assertThat(acknowledged).anyMatch(model -> !models.contains("\"" + model + "\""));
            passed(server.run("endpoint", "status", "flights"));
            assertThat(server.run("audit", "show").out()).contains("JournalRewound");
        }
        new Operated(data, restored).close();
        passed(run(restored, "restored", "audit", "verify", "--artifacts"));
        Ran accepted = verifyAgainstCheckpoints(restored);
        assertThat(accepted.code()).as(accepted.out()).isEqualTo(Exit.PASSED);
    }

    private Ran verifyAgainstCheckpoints(Map<String, String> settings) throws IOException {
        return run(
                settings,
                "restored",
                "audit",
                "verify",
                "--checkpoint",
                folder.resolve("checkpoints").toString(),
                "--public-key",
                folder.resolve("checkpoint.key.pub").toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "UPDATE record SET actor = 'bob' WHERE seq = 7 | record 7, column actor: changed",
                "UPDATE record SET payload = '{\"n\":8}' WHERE seq = 6"
                        + " | record 6, column payload: changed; it is {\"n\":8} and was {\"n\":6}",
                "UPDATE record SET time = time + 1 WHERE seq = 5 | record 5, column time: changed",
                "DELETE FROM record WHERE seq = 5 | record 5: missing; record 6 follows 4",
                "UPDATE record SET seq = -5 WHERE seq = 4; UPDATE record SET seq = 4 WHERE seq = 5;"
                        + "UPDATE record SET seq = 5 WHERE seq = -5 | record 4",
                "DELETE FROM record WHERE seq > 9 | record 10: missing; the journal counts 12",
                "UPDATE writer SET lineage = 'x' | of lineage"
            })
    void whatWasTamperedWithIsNamed(String statements, String words) throws Exception {
        Files.createDirectory(folder.resolve("data"));
        try (PostgresDatabase database =
                PostgresDatabase.at(
                        original.getOrDefault("journal.url", ""),
                        POSTGRES.cluster().user(),
                        POSTGRES.cluster().password())) {
            write(database);
            passed(run(original, "data", "audit", "verify"));
            tamper(database, statements.split(";"));
        }
        Ran verified = run(original, "data", "audit", "verify");
        assertThat(verified.code()).isEqualTo(Exit.FAILED);
        assertThat(verified.out()).contains("journal broken: ").contains(words);
    }

    private static void write(PostgresDatabase database) {
        try (SqlJournal journal =
                SqlJournal.open(database, Opening.of(InstantSource.system(), new SecureRandom()))) {
            for (int n = 2; n <= 12; n++) {
                Draft draft = new Draft("ThingHappened", 1, "{\"n\":" + n + "}");
                Appended appended =
                        journal.append(
                                Append.of(
                                        "ann",
                                        new IdempotencyKey("key-" + n),
                                        Sha256.of("request " + n),
                                        journal.head().seq(),
                                        List.of(draft)));
                assertThat(appended).isInstanceOf(Appended.Recorded.class);
            }
        }
    }

    private static void tamper(PostgresDatabase database, String... statements)
            throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
            }
        }
    }
}
