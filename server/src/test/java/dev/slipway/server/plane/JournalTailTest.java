package dev.slipway.server.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.AccessCommand.CreateToken;
import dev.slipway.api.control.AccessCommand.RevokeToken;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.RegistryCommand.SetStatus;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.control.gate.Gates;
import dev.slipway.journal.Opening;
import dev.slipway.journal.SqlJournal;
import dev.slipway.journal.database.SqliteDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server whose journal another one has taken over.
final class JournalTailTest {
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final VersionNumber FIRST = new VersionNumber(1);
    private static final Principal ROOT =
            Principal.system("root", Role.ADMIN, Role.SCIENTIST, Role.RELEASER, Role.REVIEWER);

    @TempDir Path data;
    private int keys;

    /// One server's control plane over the shared database.
    private final class Node implements AutoCloseable {
        private final SqlJournal journal =
                SqlJournal.open(
                        SqliteDatabase.at(data.resolve("slipway.db")),
                        Opening.of(InstantSource.system(), new SecureRandom()));
        private final Control control =
                Control.open(
                        new ControlSpec(
                                journal,
                                InstantSource.system(),
                                JournalRecord::payload,
                                new Gates()));
        private final JournalTail tail = new JournalTail(journal, control, InstantSource.system());

        CommandResult submit(Command command) {
            IdempotencyKey key = new IdempotencyKey("key-" + keys++);
            return control.submit(new CommandRequest(ROOT, key, command, false));
        }

        void done(Command command) {
            assertThat(submit(command)).isInstanceOf(CommandResult.Done.class);
        }

        TokenEntry token() {
            return control.current().token(Sha256.of("the secret")).orElseThrow();
        }

        VersionStatus status() {
            return control.current()
                    .model(FLIGHTS)
                    .orElseThrow()
                    .version(FIRST)
                    .orElseThrow()
                    .status();
        }

        @Override
        public void close() {
            tail.close();
            control.close();
            journal.close();
        }
    }

    private static CreateToken token() {
        return new CreateToken(
                "ci",
                Sha256.of("the secret"),
                TeamName.DEFAULT,
                List.of(Grant.everywhere(Role.CALLER)),
                null,
                null,
                null);
    }

    private static PublishVersion version() {
        return new PublishVersion(
                FLIGHTS,
                new Version.Content(
                        Sha256.of("files"),
                        10,
                        "xgboost",
                        null,
                        new Version.ScanSummary(Sha256.ZERO, 0, 0),
                        null),
                Lineage.UNKNOWN,
                null,
                Map.of());
    }

    @Test
    void fencedServerHearsOfRevocationsAndQuarantines() {
        try (Node fenced = new Node()) {
            fenced.done(token());
            fenced.done(version());
            fenced.tail.poll();
            assertThat(fenced.tail.standing().isWriter()).isTrue();
            try (Node writer = new Node()) {
                writer.done(new RevokeToken("ci", new FreeText("lost")));
                writer.done(
                        new SetStatus(
                                FLIGHTS, FIRST, VersionStatus.QUARANTINED, new FreeText("bad")));
                assertThat(fenced.token().revoked()).isNull();
                fenced.tail.poll();
                assertThat(fenced.token().revoked()).isNotNull();
                assertThat(fenced.status()).isEqualTo(VersionStatus.QUARANTINED);
                assertThat(fenced.tail.standing().text())
                        .startsWith("another server writes it (epoch 2, ours 1)");
                assertThat(writer.tail.standing().isWriter()).isTrue();
            }
        }
    }

    @Test
    void refusedCommandOfAFencedServerCatchesUpAtOnce() {
        try (Node fenced = new Node()) {
            fenced.done(token());
            try (Node writer = new Node()) {
                writer.done(new RevokeToken("ci", new FreeText("lost")));
                assertThat(fenced.submit(version())).isInstanceOf(CommandResult.Refused.class);
                assertThat(fenced.token().revoked()).isNotNull();
            }
        }
    }

    @Test
    void takeoverIsToldOnceAndWatchersHearOfWhatComesAfterIt() throws InterruptedException {
        BlockingQueue<ServerEvent> events = new LinkedBlockingQueue<>();
        BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
        try (Node fenced = new Node()) {
            fenced.done(token());
            fenced.tail.start(events::add);
            fenced.control.watch(image -> seen.add(image.seq()));
            try (Node writer = new Node()) {
                writer.done(new RevokeToken("ci", new FreeText("lost")));
                long last = writer.control.current().seq();
                for (Long seq = seen.poll(1, TimeUnit.MINUTES); seq != null && seq < last; ) {
                    seq = seen.poll(1, TimeUnit.MINUTES);
                }
                assertThat(fenced.token().revoked()).isNotNull();
                assertThat(events.poll(1, TimeUnit.MINUTES))
                        .isEqualTo(new ServerEvent.JournalTakenOver(2, 1));
                fenced.tail.poll();
                assertThat(events).isEmpty();
            }
        }
    }

    /// Two servers would run the same jobs otherwise.
    @Test
    void takeoverByANewerSlipwayIsKnownThoughItsRecordsAreNot() {
        try (Node fenced = new Node()) {
            fenced.done(token());
            fenced.tail.poll();
            Instant known = fenced.tail.standing().checked();
            try (Node writer = new Node()) {
                Appended appended =
                        writer.journal.append(
                                Append.of(
                                        "root",
                                        new IdempotencyKey("newer"),
                                        Sha256.of("a command of tomorrow"),
                                        writer.journal.head().seq(),
                                        List.of(new Draft("SomethingOfTomorrow", 1, "{}"))));
                assertThat(appended).isInstanceOf(Appended.Recorded.class);
                assertThatThrownBy(fenced.tail::poll)
                        .isInstanceOf(JournalException.class)
                        .hasMessageContaining("newer Slipway");
                assertThat(fenced.tail.standing().isWriter()).isFalse();
                assertThat(fenced.tail.standing().checked()).isEqualTo(known);
            }
        }
    }

    @Test
    void ownRecordsAreNotFoldedTwice() {
        try (Node node = new Node()) {
            for (int n = 0; n < 50; n++) {
                node.submit(version());
                node.tail.poll();
            }
            assertThat(node.control.current().seq()).isEqualTo(node.journal.head().seq());
            assertThat(node.tail.standing().isWriter()).isTrue();
        }
    }
}
