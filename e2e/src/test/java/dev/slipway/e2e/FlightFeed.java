package dev.slipway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.testkit.outside.LocalBroker;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Sends flights with consecutive numbers, some every few milliseconds, until it is closed.
final class FlightFeed implements AutoCloseable {
    private static final int EVERY_MILLIS = 20;
    private static final int AT_ONCE = 10;

    private final NumberedFlights flights;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicLong sent;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> turns;

    FlightFeed(NumberedFlights flights, LocalBroker broker) {
        this(flights, broker, 0);
    }

    /// One that goes on behind others.
    ///
    /// @param first number
    FlightFeed(NumberedFlights flights, LocalBroker broker, long first) {
        this.flights = flights;
        this.sent = new AtomicLong(first);
        this.producer = broker.producer();
        this.turns = clock.scheduleAtFixedRate(this::turn, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void turn() {
        for (int i = 0; i < AT_ONCE; i++) {
            long id = sent.getAndIncrement();
            Future<?> _ =
                    producer.send(
                            new ProducerRecord<>(
                                    LateFlights.INPUT,
                                    (int) (id % LateFlights.PARTITIONS),
                                    null,
                                    flights.message(id).getBytes(UTF_8)));
        }
    }

    /// The number of the flight that is sent next.
    long next() {
        return sent.get();
    }

    /// Sends no more; how many were sent, those before its first one among them.
    long end() throws InterruptedException {
        turns.cancel(false);
        clock.shutdown();
        if (!clock.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new AssertionError("a turn does not end");
        }
        if (turns.state() == Future.State.FAILED) {
            throw new AssertionError("a turn failed", turns.exceptionNow());
        }
        producer.flush();
        return sent.get();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        producer.close();
    }
}
