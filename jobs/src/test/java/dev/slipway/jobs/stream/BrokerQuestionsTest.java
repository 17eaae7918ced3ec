package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.testkit.LocalBroker;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/// What brokers are asked before an attempt begins, and what is refused by it.
final class BrokerQuestionsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Map<String, String> LONG = Map.of("max.message.bytes", "65536");

    /// More than brokers allow.
    private static final Duration TOO_LONG = Duration.ofSeconds(1_000);

    private static StreamAttempt attempt(LocalBroker broker, String name, Duration transaction) {
        return new StreamAttempt(
                name,
                1,
                new ModelChoice("flights", 1, Path.of("/models/1"), "0".repeat(64)),
                new StreamAttempt.Access(broker.address(), Map.of(), Map.of(), null),
                new StreamAttempt.Topics(name, false, name + ".out", name + ".dead"),
                Map.of("arrivals", name + ".events"),
                null,
                1 << 20,
                StreamAttempt.Delivery.EXACTLY_ONCE,
                List.of(),
                BadRowLimits.NONE,
                new Pace(1, 1, SECOND),
                new StreamAttempt.Timing(SECOND, transaction, SECOND, SECOND),
                new Place.Child(),
                Path.of("/cache"),
                false);
    }

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

    /// Returns when those who ask for it are told of it.
    private static void create(
            LocalBroker kafka, String topic, int partitions, Map<String, String> settings)
            throws Exception {
        kafka.create(topic, partitions, settings);
        while (!isKnown(kafka, topic)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static boolean isKnown(LocalBroker kafka, String topic) throws InterruptedException {
        try {
            return kafka.admin()
                    .describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .containsKey(topic);
        } catch (ExecutionException e) {
            return false;
        }
    }

    @Test
    void allIsAskedBeforeAnAnswerIsLookedAt() throws Exception {
        LocalBroker kafka = LocalBroker.shared();
        String name = "asked-at-once";
        create(kafka, name, 2, Map.of());
        create(kafka, name + ".events", 1, Map.of());
        create(kafka, name + ".out", 1, Map.of());
        create(kafka, name + ".dead", 1, LONG);
        List<String> calls = new CopyOnWriteArrayList<>();
        try (Broker broker =
                new Broker(
                        attempt(kafka, name, Duration.ofMinutes(1)), noting(kafka, calls))) {
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
            assertThat(calls)
                    .as("but for how brokers are set nothing is asked for an answer's sake")
                    .containsExactlyInAnyOrder(
                            "describeTopics",
                            "describeConfigs",
                            "describeCluster",
                            "describeConfigs",
                            "listTransactions",
                            "listConsumerGroupOffsets");
        }
    }

    @Test
    void firstReasonIsToldAsIfOneWereAskedAfterTheOther() throws Exception {
        LocalBroker kafka = LocalBroker.shared();
        String name = "asked-in-order";
        try (Broker broker = Broker.open(attempt(kafka, name, TOO_LONG))) {
            requireRefused(broker, EndCode.TOPIC_NOT_FOUND, "input.topic: '" + name + "'");
            create(kafka, name, 1, Map.of());
            requireRefused(broker, EndCode.TOPIC_NOT_FOUND, "input.events.arrivals: '");
            create(kafka, name + ".events", 1, Map.of());
            requireRefused(broker, EndCode.TOPIC_NOT_FOUND, "output.topic: '");
            create(kafka, name + ".out", 1, Map.of());
            requireRefused(broker, EndCode.TOPIC_NOT_FOUND, "output.dead-letters: '");
            create(kafka, name + ".dead", 1, Map.of());
            requireRefused(broker, EndCode.BROKER_LIMIT, "transaction-timeout-ms: 1000000");
        }
    }

    @Test
    void topicForMessagesTooShortIsToldBeforeWhatTransactionsMayTake() throws Exception {
        LocalBroker kafka = LocalBroker.shared();
        String name = "asked-too-short";
        create(kafka, name, 1, Map.of());
        create(kafka, name + ".events", 1, Map.of());
        create(kafka, name + ".out", 1, Map.of());
        create(kafka, name + ".dead", 1, Map.of("max.message.bytes", "1000"));
        try (Broker broker = Broker.open(attempt(kafka, name, TOO_LONG))) {
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
