package dev.slipway.monitoring.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.feedback.Feedback;
import dev.slipway.api.feedback.Feedback.Taken;
import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.monitoring.feedback.FeedbackStore.FeedbackSpec;
import dev.slipway.quiet.BelievedTime;
import dev.slipway.testkit.contract.FeedbackContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeedbackStoreTest extends FeedbackContract {
    private static final PrincipalId ADA = new PrincipalId("token:ada");

    @TempDir Path folder;
    private final List<FeedbackStore> opened = new ArrayList<>();
    private final List<FeedbackEntry> told = new ArrayList<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);

    /// How far the clock has leapt ahead.
    private Duration leapt = Duration.ZERO;

    @Override
    protected Feedback feedback(InstantSource clock, int most) {
        return open("contract.db", new FeedbackSpec(clock, Duration.ofDays(1), most));
    }

    private FeedbackStore open(String file, FeedbackSpec spec) {
        FeedbackStore store =
                FeedbackStore.open(
                        folder.resolve(file),
                        spec,
                        told::addAll,
                        () -> Duration.between(NOW, spec.clock().instant()).minus(leapt).toNanos());
        opened.add(store);
        return store;
    }

    private FeedbackStore open() {
        return open("feedback.db", new FeedbackSpec(now::get, Duration.ofDays(1), 3));
    }

    @AfterEach
    void close() {
        opened.forEach(FeedbackStore::close);
    }

    @Test
    void whatWasTakenIsThereAfterARestart() {
        FeedbackStore store = open();
        FeedbackItem item = FeedbackItem.label(id(1), new Cell.Whole(1));
        store.take(ADA, List.of(item));
        store.close();
        opened.clear();
        FeedbackStore again = open();
        assertThat(again.of(List.of(id(1))))
                .containsExactly(new FeedbackEntry(item, ADA, NOW, NOW));
        assertThat(again.take(ADA, List.of(item))).containsExactly(Taken.REPEATED);
    }

    /// Whose rows had a prediction and a kind for their key.
    @Test
    void whatAnOlderServerHasTakenIsThere() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                "jdbc:sqlite:" + folder.resolve("feedback.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE feedback (prediction BLOB NOT NULL, kind INTEGER NOT NULL,"
                            + " endpoint TEXT, value NOT NULL, teller TEXT NOT NULL, told INTEGER,"
                            + " known INTEGER NOT NULL, received INTEGER NOT NULL,"
                            + " PRIMARY KEY (prediction, kind)) WITHOUT ROWID");
            statement.execute("CREATE INDEX feedback_age ON feedback (received)");
            long micros = NOW.toEpochMilli() * 1_000;
            for (String row :
                    List.of(
                            "(x'%s', 0, 'flights', 'late', 'token:ada', NULL, %d, %d)",
                            "(x'%s', 1, NULL, 2.5, 'token:ada', NULL, %d, %d)")) {
                statement.execute(
                        "INSERT INTO feedback VALUES " + row.formatted(id(1), micros, micros));
            }
            statement.execute("PRAGMA user_version = 1");
        }
        EndpointName flights = new EndpointName("flights");
        FeedbackItem label = new FeedbackItem(id(1), flights, new Cell.Text("late"), null, null);
        FeedbackItem outcome = FeedbackItem.outcome(id(1), 2.5);
        FeedbackStore store = open();
        assertThat(store.of(List.of(id(1))))
                .containsExactlyInAnyOrder(
                        new FeedbackEntry(label, ADA, NOW, NOW),
                        new FeedbackEntry(outcome, ADA, NOW, NOW));
        assertThat(store.take(ADA, List.of(label, outcome, FeedbackItem.outcome(id(1), 3))))
                .containsExactly(Taken.REPEATED, Taken.REPEATED, Taken.REPLACED);
        store.close();
        opened.clear();
        assertThat(open().of(List.of(id(1)))).hasSize(2);
    }

    @Test
    void whoeverWantsToKnowIsToldWhatIsNewAndNothingTwice() {
        FeedbackStore store = open();
        FeedbackItem one = FeedbackItem.label(id(1), new Cell.Whole(1));
        FeedbackItem zero = FeedbackItem.label(id(1), new Cell.Whole(0));
        store.take(ADA, List.of(one, one));
        store.take(ADA, List.of(one));
        store.take(ADA, List.of(zero));
        assertThat(told).extracting(FeedbackEntry::item).containsExactly(one, zero);
    }

    @Test
    void whatIsTooOldMakesRoom() {
        FeedbackStore store = open();
        for (int i = 1; i <= 3; i++) {
            store.take(ADA, List.of(FeedbackItem.outcome(id(i), i)));
        }
        FeedbackItem fourth = FeedbackItem.outcome(id(4), 4);
        assertThat(store.take(ADA, List.of(fourth))).containsExactly(Taken.REFUSED);
        now.set(NOW.plus(Duration.ofDays(1)).plusSeconds(1));
        assertThat(store.of(List.of(id(1)))).isEmpty();
        assertThat(store.take(ADA, List.of(fourth))).containsExactly(Taken.NEW);
        assertThat(store.of(List.of(id(1), id(2), id(3), id(4)))).hasSize(1);
    }

    private static FeedbackItem label(int prediction, String endpoint) {
        return new FeedbackItem(
                id(prediction), new EndpointName(endpoint), new Cell.Whole(1), null, null);
    }

    private static List<FeedbackItem> labels(int first, String endpoint) {
        return IntStream.range(first, first + 8).mapToObj(i -> label(i, endpoint)).toList();
    }

    private static long taken(List<Taken> results) {
        return results.stream().filter(one -> one == Taken.NEW).count();
    }

    @Test
    void anEndpointThatIsFilledLeavesRoomForOthers() {
        FeedbackSpec spec = new FeedbackSpec(now::get, Duration.ofDays(1), 8);
        FeedbackStore store = open("shared.db", spec);
        assertThat(taken(store.take(ADA, labels(1, "flights")))).isEqualTo(4);
        assertThat(taken(store.take(ADA, labels(1, "fraud")))).isEqualTo(2);
        store.close();
        opened.clear();
        FeedbackStore again = open("shared.db", spec);
        assertThat(taken(again.take(ADA, labels(20, "flights")))).isZero();
        assertThat(taken(again.take(ADA, labels(1, "loans")))).isEqualTo(1);
        FeedbackItem other =
                new FeedbackItem(id(1), new EndpointName("flights"), new Cell.Whole(0), null, null);
        assertThat(again.take(ADA, List.of(other))).containsExactly(Taken.REPLACED);
        now.set(NOW.plus(Duration.ofDays(1)).plusSeconds(1));
        assertThat(taken(again.take(ADA, labels(40, "flights")))).isEqualTo(4);
    }

    /// Though there is room left for others, and the last look was a moment ago.
    @Test
    void whatIsTooOldMakesRoomInAShareThatIsFilled() {
        FeedbackStore store = open("aged.db", new FeedbackSpec(now::get, Duration.ofDays(1), 8));
        assertThat(taken(store.take(ADA, labels(1, "flights")))).isEqualTo(4);
        now.set(NOW.plus(Duration.ofDays(1)).minusSeconds(60));
        assertThat(taken(store.take(ADA, labels(1, "fraud")))).isEqualTo(2);
        assertThat(taken(store.take(ADA, labels(20, "flights")))).isZero();
        now.set(NOW.plus(Duration.ofDays(1)).plusSeconds(1));
        assertThat(taken(store.take(ADA, labels(20, "flights")))).isEqualTo(3);
    }

    /// Who names none may ask all endpoints.
    @Test
    void whatNamesNoEndpointHasAllTheRoomAndGivesBackWhatItReplaces() {
        FeedbackStore store = open();
        assertThat(taken(store.take(ADA, List.of(label(1, "flights"), label(1, "fraud")))))
                .isEqualTo(2);
        assertThat(store.take(ADA, List.of(FeedbackItem.label(id(1), new Cell.Whole(0)))))
                .containsExactly(Taken.REPLACED);
        for (int i = 2; i <= 3; i++) {
            assertThat(store.take(ADA, List.of(FeedbackItem.outcome(id(i), i))))
                    .containsExactly(Taken.NEW);
        }
    }

    @Test
    void whatComesAgainIsKeptNoLonger() {
        FeedbackStore store = open();
        FeedbackItem item = FeedbackItem.label(id(1), new Cell.Whole(1));
        store.take(ADA, List.of(item));
        now.set(NOW.plus(Duration.ofHours(23)));
        assertThat(store.take(ADA, List.of(item))).containsExactly(Taken.REPEATED);
        now.set(NOW.plus(Duration.ofDays(1)).plusSeconds(1));
        assertThat(store.of(List.of(id(1)))).isEmpty();
        assertThat(store.take(ADA, List.of(item))).containsExactly(Taken.NEW);
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("feedback.db"));
    }

    private static String all(Statement statement, String query) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                text.append(row.getString(1)).append('=').append(row.getLong(2)).append(' ');
            }
        }
        return text.toString();
    }

    /// A start reads them instead of all entries.
    private void requireCounts(String expected) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            assertThat(all(statement, "SELECT * FROM feedback_count ORDER BY endpoint"))
                    .isEqualTo(expected);
            assertThat(
                            all(
                                    statement,
                                    "SELECT endpoint, count(*) FROM feedback GROUP BY endpoint"
                                            + " ORDER BY endpoint"))
                    .isEqualTo(expected);
        }
    }

    @Test
    void howManyEntriesAnEndpointHasIsKeptBesideThem() throws SQLException {
        FeedbackStore store = open();
        store.take(ADA, List.of(label(1, "flights"), label(1, "fraud")));
        requireCounts("flights=1 fraud=1 ");
        store.take(ADA, List.of(FeedbackItem.label(id(1), new Cell.Whole(0))));
        requireCounts("=1 ");
        now.set(NOW.plus(Duration.ofDays(2)));
        store.take(ADA, List.of(label(2, "fraud")));
        requireCounts("fraud=1 ");
    }

    @Test
    void entriesOfAServerThatKeptNoCountsAreCountedOnce() throws SQLException {
        open().take(ADA, List.of(label(1, "flights"), label(2, "flights")));
        close();
        opened.clear();
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TRIGGER feedback_put");
            statement.execute("DROP TRIGGER feedback_removed");
            statement.execute("DROP TABLE feedback_count");
        }
        FeedbackStore again = open();
        requireCounts("flights=2 ");
        assertThat(taken(again.take(ADA, List.of(label(3, "flights"))))).isZero();
    }

    private void leap(Duration ahead) {
        leapt = leapt.plus(ahead);
        now.set(now.get().plus(ahead));
    }

    @Test
    void aClockThatLeapsAheadForgetsNothingUntilItHasStayedThere() {
        FeedbackStore store = open();
        store.take(ADA, List.of(FeedbackItem.outcome(id(1), 1)));
        leap(Duration.ofDays(400));
        store.take(ADA, List.of(FeedbackItem.outcome(id(2), 2)));
        assertThat(store.of(List.of(id(1)))).hasSize(1);
        now.set(now.get().plus(BelievedTime.PROBATION));
        store.take(ADA, List.of(FeedbackItem.outcome(id(2), 3)));
        assertThat(store.of(List.of(id(1)))).isEmpty();
    }

    @Test
    void aClockThatWasWrongForAWhileHasLostNothing() {
        FeedbackStore store = open();
        store.take(ADA, List.of(FeedbackItem.outcome(id(1), 1)));
        leap(Duration.ofDays(400));
        store.take(ADA, List.of(FeedbackItem.outcome(id(2), 2)));
        leap(Duration.ofDays(-400));
        store.take(ADA, List.of(FeedbackItem.outcome(id(2), 3)));
        assertThat(store.of(List.of(id(1)))).hasSize(1);
    }

    @Test
    void aServerThatBeginsWithAClockAheadForgetsNothingAtOnce() {
        FeedbackStore store = open();
        store.take(ADA, List.of(FeedbackItem.outcome(id(1), 1)));
        store.close();
        opened.clear();
        leap(Duration.ofDays(400));
        FeedbackStore again = open();
        again.take(ADA, List.of(FeedbackItem.outcome(id(2), 2)));
        assertThat(again.of(List.of(id(1)))).hasSize(1);
    }

    @Test
    void aFileThatCannotBeUsedIsARefusalAndNothingIsTaken() throws IOException {
        Path file = Files.writeString(folder.resolve("broken.db"), "no database at all, but text");
        assertThatThrownBy(() -> open(file.getFileName().toString(), FeedbackSpec.usual(now::get)))
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        e -> assertThat(e.refusal().code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
                .hasMessageContaining("feedback.db");
        FeedbackStore closed = open();
        closed.close();
        opened.clear();
        assertThatThrownBy(() -> closed.take(ADA, List.of(FeedbackItem.outcome(id(1), 1))))
                .hasMessageContaining("it is closed");
        assertThat(told).isEmpty();
    }
}
