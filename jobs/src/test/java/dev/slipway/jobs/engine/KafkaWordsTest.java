package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.flink.util.SerializedThrowable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

final class KafkaWordsTest {
    private final Throwable large =
            new IOException(
                    "requests have failed",
                    new KafkaException("in an error state", new RecordTooLargeException("large")));

    @Test
    void innermostReasonOfAKafkaClientIsTheOneThatIsTold() {
        assertThat(KafkaWords.of(large)).containsInstanceOf(RecordTooLargeException.class);
    }

    @Test
    void reasonIsFoundWhenTheEngineHasSerializedIt() {
        assertThat(KafkaWords.of(new SerializedThrowable(large)))
                .map(Throwable::getMessage)
                .hasValueSatisfying(message -> assertThat(message).endsWith("large"));
    }

    @Test
    void failureWithoutAKafkaClientHasNone() {
        assertThat(KafkaWords.of(new IOException(new IllegalStateException()))).isEmpty();
    }
}
