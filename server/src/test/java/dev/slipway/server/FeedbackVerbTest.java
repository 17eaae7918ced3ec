package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.exit.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Labels on their way from the command line into `feedback.db`.
final class FeedbackVerbTest {
    private static final String ID = "019ac0b6b1f200000000012f4c1d92a";

    @TempDir Path scratch;

    @Test
    void labelsOutliveTheServerAndCountOnce() throws IOException, SQLException {
        Path data = scratch.resolve("data");
        Path file =
                Files.writeString(
                        scratch.resolve("labels.ndjson"),
                        "{\"prediction\":\"%sb\",\"label\":\"late\"}\n".formatted(ID)
                                + "{\"prediction\":\"%sc\",\"outcome\":-2.5}\n".formatted(ID));
        try (Operated operated = new Operated(data)) {
            says(operated.run("feedback", ID + "a", "--label", "1"), "1 taken, 0 known already");
            says(operated.run("feedback", "-f", file.toString()), "2 taken, 0 known already");
            Operated.Ran json = operated.run("feedback", ID + "a", "--label", "0", "-o", "json");
            assertThat(json.out())
                    .isEqualToIgnoringNewLines(
                            "{\"added\":0,\"repeated\":0,\"replaced\":1,\"refused\":0}");
        }
        try (Operated operated = new Operated(data)) {
            says(operated.run("feedback", "-f", file.toString()), "0 taken, 2 known already");
        }
        assertThat(count(data.resolve("feedback.db"))).isEqualTo(3);
    }

    /// A label may come before its prediction, so that a wrong id is taken as well.
    @Test
    void whatIsTakenIsSaidNotToHaveBeenLookedUp() {
        try (Operated operated = new Operated(scratch.resolve("data"))) {
            String notLookedAt = "whether their predictions are known was not looked at";
            assertThat(operated.run("feedback", ID + "a", "--label", "1").out())
                    .contains(notLookedAt);
            assertThat(operated.run("feedback", ID + "a", "--label", "1").out())
                    .doesNotContain(notLookedAt);
        }
    }

    @Test
    void whoeverMendsALineKnowsWhatWasSentBefore() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            text.append("{\"prediction\":\"%032x\",\"label\":1}\n".formatted(i));
        }
        Path file = Files.writeString(scratch.resolve("labels.ndjson"), text + "label\n");
        try (Operated operated = new Operated(scratch.resolve("data"))) {
            Operated.Ran ran = operated.run("feedback", "-f", file.toString());
            assertThat(ran.code()).isEqualTo(Exit.USAGE);
            assertThat(ran.err()).contains(":2001: ", "; the first 2000 items were sent");
        }
    }

    @Test
    void whatIsNoFeedbackIsRefusedBeforeItIsSent() throws IOException {
        try (Operated operated = new Operated(scratch.resolve("data"))) {
            Operated.Ran none = operated.run("feedback", ID + "a");
            assertThat(none.code()).isEqualTo(Exit.USAGE);
            assertThat(none.err()).contains("label, outcome: (expected: one of them)");
            assertThat(operated.run("feedback", "x", "--label", "1").err())
                    .contains("prediction: x (expected: 32 lower-case hexadecimal digits)");
            assertThat(operated.run("feedback").err()).contains("Give either PREDICTION-ID or -f");
        }
    }

    private static void says(Operated.Ran ran, String words) {
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).startsWith(words);
    }

    private static long count(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM feedback")) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }
}
