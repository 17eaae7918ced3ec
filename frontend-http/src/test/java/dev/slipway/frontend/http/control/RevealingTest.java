package dev.slipway.frontend.http.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RevealingTest {
    private final Texts texts = new Texts();
    private final Revealing revealing = new Revealing(texts);

    @Test
    void tokensBecomeTheTextsBehindThem() {
        assertThat(revealing.apply("concealed:1")).isEqualTo("not today");
        assertThat(revealing.apply("concealed:2")).isEqualTo("(erased)");
        assertThat(revealing.apply("not a token")).isEqualTo("not a token");
    }

    @Test
    void answerDoesWithoutTextsWhileTheJournalCannotBeReadAndAsksItOnce() {
        texts.isDown = true;
        assertThat(revealing.apply("concealed:1")).isEqualTo("(cannot be read now)");
        assertThat(revealing.apply("concealed:1")).isEqualTo("(cannot be read now)");
        assertThat(revealing.apply("not a token")).isEqualTo("not a token");
        assertThat(texts.asked).isEqualTo(1);

        texts.isDown = false;
        assertThat(new Revealing(texts).apply("concealed:1")).isEqualTo("not today");
    }

    /// A journal of which the texts alone are asked for.
    private static final class Texts implements JournalReader {
        private final Map<String, String> known = Map.of("concealed:1", "not today");
        private boolean isDown;
        private int asked;

        @Override
        public Optional<String> reveal(String token) {
            asked++;
            if (isDown) {
                throw new JournalException("the database does not answer");
            }
            return Optional.ofNullable(known.get(token));
        }

        @Override
        public JournalHead head() {
            throw new AssertionError("not asked for");
        }

        @Override
        public List<JournalRecord> read(long seq, int limit) {
            throw new AssertionError("not asked for");
        }

        @Override
        public List<JournalRecord> recorded(String actor, IdempotencyKey key) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Optional<Snapshot> snapshot(int foldVersion) {
            throw new AssertionError("not asked for");
        }

        @Override
        public void close() {}
    }
}
