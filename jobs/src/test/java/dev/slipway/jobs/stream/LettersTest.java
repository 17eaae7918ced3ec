package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.testkit.outside.LocalBroker;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/// By what letters that come without an answer are known to be visible.
final class LettersTest {
    private static final Letters FIRST = Letters.of(1, 7, 1);
    private static final Letters SECOND = Letters.of(1, 7, 2);

    private static AnswerCommits commits(
            Broker broker, StreamAttempt attempt, Map<Integer, Long> letters) {
        return new AnswerCommits(
                attempt,
                broker,
                new Unheard(),
                new StreamWork.Begin(null, Map.of(), letters, new Broker.Limits(2, 1_000)));
    }

    @Test
    void lettersAreVisibleOnceANumberAsHighIsCommittedByTheirTask() throws Exception {
        LocalBroker kafka = LocalBroker.shared();
        String name = AskedStream.name("letters-alone");
        AskedStream.create(kafka, name, 2, Map.of());
        StreamAttempt attempt = AskedStream.attempt(kafka, name, Duration.ofMinutes(1));
        try (Broker broker = Broker.open(attempt)) {
            AnswerCommits commits = commits(broker, attempt, Map.of());
            assertThat(commits.isVisible(FIRST)).as("nobody has committed any").isFalse();
            kafka.admin()
                    .alterConsumerGroupOffsets(
                            attempt.letterGroup(),
                            Map.of(
                                    new TopicPartition(name, FIRST.task()),
                                    new OffsetAndMetadata(FIRST.number())))
                    .all()
                    .get();
            assertThat(commits.isVisible(FIRST)).isTrue();
            assertThat(commits.isVisible(SECOND)).isFalse();
            assertThat(commits.isVisible(Letters.of(0, 7, 1))).as("of another task").isFalse();
            assertThat(broker.committedLetters(Duration.ofSeconds(10)))
                    .containsExactly(Map.entry(FIRST.task(), FIRST.number()));
            assertThat(broker.visible()).as("no offset of a row").isEmpty();
            broker.discard();
            assertThat(commits.isVisible(FIRST)).as("brokers have forgotten").isFalse();
            AnswerCommits later = commits(broker, attempt, Map.of(FIRST.task(), FIRST.number()));
            assertThat(later.isVisible(FIRST)).as("kept when the stream was stopped").isTrue();
        }
    }
}
