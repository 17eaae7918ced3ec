package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.JournalRewoundException;
import dev.slipway.journal.audit.CheckpointFile;
import dev.slipway.journal.audit.CheckpointKeys;
import dev.slipway.journal.audit.Verdict;
import dev.slipway.journal.audit.Verifier;
import dev.slipway.journal.database.SqliteDatabase;
import dev.slipway.server.config.JournalSettings;
import dev.slipway.server.config.Settings;
import dev.slipway.server.exit.Exit;
import dev.slipway.server.plane.ServerJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerJournalTest {
    private static final KeyPair KEYS = CheckpointKeys.generate();

    @TempDir Path data;
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private JournalSettings settings;
    private CheckpointFile exported;

    @BeforeEach
    void settle() throws IOException {
        settle("checkpoints");
    }

    private void settle(String file) throws IOException {
        Path key = data.resolve("checkpoint.key");
        Files.writeString(key, CheckpointKeys.pem(KEYS.getPrivate()));
        exported = new CheckpointFile(data.resolve(file));
        settings =
                JournalSettings.from(
                        Settings.of(
                                Map.of(),
                                Map.of(),
                                Map.of(
                                        "journal.checkpoint-file",
                                        exported.path().toString(),
                                        "journal.checkpoint-key",
                                        key.toString(),
                                        "journal.checkpoint-interval",
                                        "1h")));
    }

    @Test
    void checkpointOfTheLastRecordIsExportedAtTheEnd() throws IOException {
        JournalHead last = run(5);
        assertThat(exported.newest().orElseThrow().checkpoint().hash()).isEqualTo(last.hash());
        assertThat(failures).isEmpty();
        assertThat(verify()).isInstanceOf(Verdict.Intact.class);
    }

    @Test
    void shorterJournalStartsOnlyWhenTheLossIsAcceptedAndIsThenVouchedFor() throws IOException {
        run(5);
        Path copy = Files.copy(file(), data.resolve("older.db"));
        run(5);
        Files.move(copy, Files.createDirectory(data.resolve("other")).resolve("slipway.db"));
        Files.delete(file());
        Files.move(data.resolve("other/slipway.db"), file());
        assertThatThrownBy(() -> ServerJournal.open(settings, data, failures::add))
                .isInstanceOf(JournalRewoundException.class)
                .hasMessageContaining("records: 6 (expected: >= 11");
        JournalSettings accepting =
                new JournalSettings(settings.postgres(), settings.checkpoints(), true);
        try (ServerJournal accepted = ServerJournal.open(accepting, data, failures::add)) {
            assertThat(accepted.journal().read(6, 1).getFirst().kind())
                    .isEqualTo(JournalRecord.REWOUND);
        }
        assertThat(verify())
                .isInstanceOfSatisfying(
                        Verdict.Intact.class,
                        intact -> assertThat(intact.rewinds()).containsExactly(7L));
        run(1);
    }

    @Test
    void refusedStartSaysHowTheLossIsAccepted() throws IOException {
        run(1);
        Path other = data.resolve("other");
        new Operated(other).close();
        Map<String, String> comparing =
                Map.of(
                        "journal.checkpoint-file",
                        exported.path().toString(),
                        "journal.checkpoint-key",
                        data.resolve("checkpoint.key").toString());
        assertThatThrownBy(() -> new Operated(other, comparing))
                .hasMessageContaining("this is another journal")
                .hasMessageContaining("(slipway serve --accept-rewind accepts the loss)");
    }

    @Test
    void startThatIsRefusedForALossEndsAsRefusedAndNotAsBroken() throws IOException {
        run(1);
        Path config = data.resolve("slipway.yaml");
        Files.writeString(
                config,
                "journal:\n  checkpoint-file: "
                        + exported.path()
                        + "\n  checkpoint-key: "
                        + data.resolve("checkpoint.key")
                        + "\n");
        Operated.Ran start =
                Operated.alone(
                        "serve",
                        "--config",
                        config.toString(),
                        "--data",
                        data.resolve("other").toString(),
                        "--http",
                        "127.0.0.1:0",
                        "--grpc",
                        "127.0.0.1:0");
        assertThat(start.err()).contains("--accept-rewind accepts the loss");
        assertThat(start.code()).isEqualTo(Exit.FAILED);
    }

    @Test
    void exportThatFailsIsToldAndStopsNothing() throws IOException {
        settle("no-such-directory/checkpoints");
        run(1);
        assertThat(failures).isNotEmpty();
    }

    private JournalHead run(int records) throws IOException {
        try (ServerJournal open = ServerJournal.open(settings, data, failures::add)) {
            append(open, records);
            return open.journal().head();
        }
    }

    private static void append(ServerJournal open, int records) {
        for (int n = 0; n < records; n++) {
            long seq = open.journal().head().seq();
            open.journal()
                    .append(
                            Append.of(
                                    "ann",
                                    new IdempotencyKey("key-" + seq),
                                    Sha256.ZERO,
                                    seq,
                                    List.of(new Draft("ThingHappened", 1, "{}"))));
        }
    }

    private Path file() {
        return data.resolve("slipway.db");
    }

    private Verdict verify() throws IOException {
        return Verifier.verify(
                SqliteDatabase.readOnly(file()), exported.read(), KEYS.getPublic(), record -> {});
    }
}
