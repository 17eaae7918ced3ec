package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.testkit.outside.LocalBroker;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/// What brokers are asked before an attempt begins, and what is refused by it.
final class BrokerQuestionsTest {
    private static final Map<String, String> LONG = Map.of("max.message.bytes", "65536");

    /// More than brokers allow.
    private static final Duration TOO_LONG = Duration.ofSeconds(1_000);

    /// A client that remembers what it was asked.
    private static Admin noting(LocalBroker broker, List<String> calls) {
        Admin real = Admin.create(broker.clients());
        return (Admin)
                Proxy.newProxyInstance(
                        Admin.class.getClassLoader(),
                        new Class<?>[] {Admin.class},
                        (proxy, method, arguments) -> {
                            calls.add(method.getName());
                            return method.invoke(real, arguments);
                        });
    }

    @Test
    void clientsComeAgainSoonAndCountForNobody() throws Exception {
        String name = AskedStream.name("in-common");
        StreamAttempt attempt =
                AskedStream.attempt(LocalBroker.shared(), name, Duration.ofMinutes(1));
        assertThat(Broker.clientProperties(attempt))
                .containsEntry("retry.backoff.ms", "20")
                .containsEntry("metric.reporters", "");
    }

    @Test
    void allIsAskedBeforeAnAnswerIsLookedAt() throws Exception {
        LocalBroker kafka = LocalBroker.shared();
        String name = AskedStream.name("asked-at-once");
        AskedStream.create(kafka, name, 2, Map.of());
        AskedStream.create(kafka, name + ".events", 1, Map.of());
        AskedStream.create(kafka, name + ".out", 1, Map.of());
        AskedStream.create(kafka, name + ".dead", 1, LONG);
        List<String> calls = new CopyOnWriteArrayList<>();
        StreamAttempt attempt = AskedStream.attempt(kafka, name, Duration.ofMinutes(1));
        try (Broker broker = new Broker(attempt, noting(kafka, calls))) {
            BrokerQuestions asked = broker.ask();
            assertThat(calls)
                    .contains(
                            "describeTopics",
                            "describeConfigs",
                            "describeCluster",
                            "listTransactions",
                            "listConsumerGroupOffsets");
            assertThat(asked.inputId()).isPresent();
            assertThat(asked.check()).isEqualTo(new Broker.Limits(2, 32_768));
            broker.fence(asked, number -> true);
            assertThat(asked.visible()).isEmpty();
            assertThat(asked.oldest()).isEqualTo(Map.of(0, 0L, 1, 0L));
            assertThat(calls)
                    .as("only how brokers are set and where partitions begin waits for an answer")
                    .containsExactlyInAnyOrder(
                            "describeTopics",
                            "describeConfigs",
                            "describeCluster",
                            "describeConfigs",
                            "listTransactions",
                            "listConsumerGroupOffsets",
                            "listOffsets");
        }
    }

    @Test
    void firstReasonIsToldAsIfOneWereAskedAfterTheOther() throws Exception {
        LocalBroker kafka = LocalBroker.shared();
        String name = AskedStream.name("asked-in-order");
        try (Broker broker = Broker.open(AskedStream.attempt(kafka, name, TOO_LONG))) {
            requireRefused(broker, EndCode.TOPIC_NOT_FOUND, "input.topic: '" + name + "'");
            AskedStream.create(kafka, name, 1, Map.of());
            requireRefused(broker, EndCode.TOPIC_NOT_FOUND, "input.events.arrivals: '");
            AskedStream.create(kafka, name + ".events", 1, Map.of());
            requireRefused(broker, EndCode.TOPIC_NOT_FOUND, "output.topic: '");
            AskedStream.create(kafka, name + ".out", 1, Map.of());
            requireRefused(broker, EndCode.TOPIC_NOT_FOUND, "output.dead-letters: '");
            AskedStream.create(kafka, name + ".dead", 1, Map.of());
            requireRefused(broker, EndCode.BROKER_LIMIT, "transaction-timeout-ms: 1000000");
        }
    }

    @Test
    void topicForMessagesTooShortIsToldBeforeWhatTransactionsMayTake() throws Exception {
        LocalBroker kafka = LocalBroker.shared();
        String name = AskedStream.name("asked-too-short");
        AskedStream.create(kafka, name, 1, Map.of());
        AskedStream.create(kafka, name + ".events", 1, Map.of());
        AskedStream.create(kafka, name + ".out", 1, Map.of());
        AskedStream.create(kafka, name + ".dead", 1, Map.of("max.message.bytes", "1000"));
        try (Broker broker = Broker.open(AskedStream.attempt(kafka, name, TOO_LONG))) {
            requireRefused(
                    broker, EndCode.BROKER_LIMIT, "output.dead-letters: max.message.bytes of ");
        }
    }

    private static void requireRefused(Broker broker, EndCode code, String words) {
        BrokerQuestions asked = broker.ask();
        assertThatThrownBy(asked::check)
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageStartingWith(words);
    }
}
