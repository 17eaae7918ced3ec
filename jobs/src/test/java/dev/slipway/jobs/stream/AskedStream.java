package dev.slipway.jobs.stream;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.testkit.outside.LocalBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A stream that nobody scores, and its topics: for what brokers are asked about it.
final class AskedStream {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /// A test that is run once more has topics of its own.
    private static final AtomicInteger STREAMS = new AtomicInteger();

    private AskedStream() {}

    /// A name that no stream has had.
    static String name(String what) {
        return what + "-" + STREAMS.incrementAndGet();
    }

    /// The first attempt at a stream from a topic of this name, whose rows see events.
    static StreamAttempt attempt(LocalBroker broker, String name, Duration transaction) {
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

    /// Returns when those who ask for it are told of it.
    static void create(
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
}
