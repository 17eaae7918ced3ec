package dev.slipway.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;

/// Sends flights with consecutive numbers, some every few milliseconds, until it is closed.
final class Feed implements AutoCloseable {
    private static final int EVERY_MILLIS = 20;
    private static final int BASES = 1_000;

    private final StreamFixture stream;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<String> bases = new ArrayList<>();
    private final int rowsPerTurn;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> turns;
    private long sent;

    Feed(StreamFixture stream, int rowsPerSecond) throws Exception {
        this.stream = stream;
        this.producer = stream.broker.producer();
        this.rowsPerTurn = Math.max(1, rowsPerSecond * EVERY_MILLIS / 1_000);
        for (String flight : StreamFixture.flights(0, BASES)) {
            bases.add(flight.substring(flight.indexOf(',')));
        }
        this.turns = clock.scheduleAtFixedRate(this::turn, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void turn() {
        for (int i = 0; i < rowsPerTurn; i++) {
            long id = sent++;
            String message = "{\"id\":" + id + bases.get((int) (id % BASES));
            Object ignored =
                    producer.send(stream.record((int) (id % StreamFixture.PARTITIONS), message));
        }
    }

    /// Sends no more; how many were sent.
    long end() throws InterruptedException {
        turns.cancel(false);
        clock.shutdown();
        if (!clock.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new AssertionError("a turn does not end");
        }
        if (turns.state() == java.util.concurrent.Future.State.FAILED) {
            throw new AssertionError("a turn failed", turns.exceptionNow());
        }
        producer.flush();
        return sent;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        producer.close();
    }
}
