package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.StreamAttempt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.SerializedThrowable;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

final class KafkaWordsTest {
    /// As `/jobs/:job/exceptions` has it of a reader whose topic was removed.
    private static final String NO_TOPIC =
            """
            org.apache.flink.util.FlinkException: Global failure triggered by OperatorCoordinator \
            for 'Source: read -> score -> write: Writer' (operator 7df19f87deec5680128845fd9a6ca1).
            \tat org.apache.flink.runtime.operators.coordination.OperatorCoordinatorHolder\
            $LazyInitializedCoordinatorContext.failJob(OperatorCoordinatorHolder.java:651)
            \tat java.base/java.lang.Thread.run(Thread.java:1583)
            Caused by: org.apache.flink.util.FlinkRuntimeException: Failed to list subscribed \
            topic partitions due to\s
            \tat org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumerator\
            .checkPartitionChanges(KafkaSourceEnumerator.java:238)
            \tat org.apache.flink.runtime.source.coordinator.ExecutorNotifier.lambda$null$1\
            (ExecutorNotifier.java:83)
            \t... 6 more
            Caused by: java.lang.RuntimeException: Failed to get metadata for topics [flights].
            \tat org.apache.flink.connector.kafka.source.enumerator.subscriber.\
            KafkaSubscriberUtils.getTopicMetadata(KafkaSubscriberUtils.java:49)
            \tSuppressed: org.apache.kafka.common.errors.DisconnectException: aside
            \t... 10 more
            Caused by: java.util.concurrent.ExecutionException: org.apache.kafka.common.errors.\
            UnknownTopicOrPartitionException: This server does not host this topic-partition.
            \tat java.base/java.util.concurrent.CompletableFuture.reportGet\
            (CompletableFuture.java:396)
            \t... 10 more
            Caused by: org.apache.kafka.common.errors.UnknownTopicOrPartitionException: This \
            server does not host this topic-partition.
            """;

    private final Throwable large =
            new IOException(
                    "requests have failed",
                    new KafkaException("in an error state", new RecordTooLargeException("large")));

    private static StreamAttempt attempt() {
        Duration second = Duration.ofSeconds(1);
        return new StreamAttempt(
                "late-flights",
                1,
                new ModelChoice("flights", 1, Path.of("/models/1"), "0".repeat(64)),
                new StreamAttempt.Access(
                        "127.0.0.1:9092", Map.of("sasl.jaas.config", "hidden"), Map.of(), null),
                new StreamAttempt.Topics("flights", false, "late", "late.dead"),
                Map.of(),
                null,
                1 << 20,
                StreamAttempt.Delivery.EXACTLY_ONCE,
                List.of(),
                BadRowLimits.NONE,
                new Pace(1, 1, second),
                new StreamAttempt.Timing(second, Duration.ofMinutes(1), second, second),
                new Place.Child(),
                Path.of("/cache"),
                false);
    }

    private static void requireTold(Optional<JobException> failure, String words) {
        assertThat(failure)
                .hasValueSatisfying(told -> {
                    assertThat(told.code()).isEqualTo(EndCode.OUTPUT_FAILED);
                    assertThat(told.words()).isEqualTo("kafka: 127.0.0.1:9092: " + words);
                });
    }

    @Test
    void innermostReasonOfAKafkaClientIsTheOneThatIsTold() {
        assertThat(KafkaWords.of(large)).containsInstanceOf(RecordTooLargeException.class);
        requireTold(KafkaWords.failure(attempt(), large), "large");
    }

    @Test
    void reasonIsFoundWhenTheEngineHasSerializedIt() {
        assertThat(KafkaWords.of(new SerializedThrowable(large)))
                .map(Throwable::getMessage)
                .hasValueSatisfying(message -> assertThat(message).endsWith("large"));
        requireTold(KafkaWords.failure(attempt(), new SerializedThrowable(large)), "large");
    }

    @Test
    void aClustersStackTraceHasTheSameWordsHoweverTheEngineHasWrappedThem() {
        for (Throwable thrown :
                List.of(
                        large,
                        new SerializedThrowable(large),
                        new IllegalStateException("around", new SerializedThrowable(large)),
                        new RecordTooLargeException("large", large))) {
            String trace = ExceptionUtils.stringifyException(thrown);
            requireTold(KafkaWords.failure(attempt(), trace), "large");
        }
    }

    @Test
    void topicThatIsGoneIsToldAsTheDoorOfAClusterHasIt() {
        requireTold(
                KafkaWords.failure(attempt(), NO_TOPIC),
                "This server does not host this topic-partition.");
    }

    @Test
    void wordsMayHaveSeveralLinesOrBeMissing() {
        Throwable lines = new KafkaException("one\ntwo", new IOException("three\nfour"));
        requireTold(KafkaWords.failure(attempt(), lines), "one\ntwo");
        requireTold(
                KafkaWords.failure(attempt(), ExceptionUtils.stringifyException(lines)),
                "one\ntwo");
        Throwable silent = new IOException("around", new TimeoutException());
        requireTold(KafkaWords.failure(attempt(), silent), "TimeoutException");
        requireTold(
                KafkaWords.failure(attempt(), new SerializedThrowable(silent)), "TimeoutException");
        requireTold(
                KafkaWords.failure(attempt(), ExceptionUtils.stringifyException(silent)),
                "TimeoutException");
    }

    @Test
    void messagesThatAreGoneAreToldApart() {
        Throwable gone =
                new OffsetOutOfRangeException(
                        "position 50", Map.of(new TopicPartition("flights", 0), 50L));
        Throwable wrapped = new SerializedThrowable(new IOException(gone));
        requireGone(KafkaWords.failure(attempt(), gone));
        requireGone(KafkaWords.failure(attempt(), wrapped));
        requireGone(KafkaWords.failure(attempt(), ExceptionUtils.stringifyException(gone)));
        requireGone(KafkaWords.failure(attempt(), ExceptionUtils.stringifyException(wrapped)));
    }

    private static void requireGone(Optional<JobException> failure) {
        assertThat(failure)
                .hasValueSatisfying(told -> {
                    assertThat(told.code()).isEqualTo(EndCode.INPUT_GONE);
                    assertThat(told.words())
                            .startsWith("kafka: 127.0.0.1:9092: position 50: messages were");
                });
    }

    @Test
    void failureWithoutAKafkaClientHasNone() {
        assertThat(KafkaWords.of(new IOException(new IllegalStateException()))).isEmpty();
        assertThat(
                        KafkaWords.failure(
                                attempt(),
                                """
                                java.io.IOException: org.apache.kafka.common.errors.X: no
                                \tat org.apache.kafka.clients.A.b(A.java:1)
                                \tSuppressed: org.apache.kafka.common.errors.Y: no
                                """))
                .isEmpty();
    }
}
