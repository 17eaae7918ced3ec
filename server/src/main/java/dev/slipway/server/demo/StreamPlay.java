package dev.slipway.server.demo;

import dev.slipway.api.feature.EventDelivery;
import dev.slipway.api.feature.EventReceipt;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.model.Rows;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.prediction.RowPredictions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sends flights at a steady rate, in the order of their departures: each as a message to the
/// stream job, as an event to the online store, and as a row to the version that reads it.
final class StreamPlay {
    /// Flights in a second: a week in a minute.
    static final int RATE = 2_000;

    /// Flights between two messages that cannot be scored.
    static final int HOSTILE_EVERY = 2_500;

    private static final EventSource DEPARTURES = new EventSource("departures");
    private static final String FEEDER = "demo";
    private static final Duration TURN = Duration.ofMillis(100);
    private static final int MOST_AT_ONCE = 1_000;

    private final SlipwayClient client;
    private final MessagePipe pipe;
    private final List<DatedFlight> flights;
    private final PairedScores scores;
    private int sent;
    private int hostile;
    private long deliveries;

    StreamPlay(
            SlipwayClient client,
            MessagePipe pipe,
            List<DatedFlight> flights,
            PairedScores scores) {
        this.client = client;
        this.pipe = pipe;
        this.flights = flights;
        this.scores = scores;
    }

    /// What is done between messages.
    @FunctionalInterface
    interface Turn {
        /// Does it.
        void take() throws IOException;
    }

    /// Sends all of them.
    ///
    /// @param turn what is done after each turn, ten times a second
    void run(Turn turn) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (sent < flights.size()) {
            double seconds = (System.nanoTime() - start) / 1e9;
            int due = (int) Math.min(flights.size(), Math.round(seconds * RATE));
            int end = Math.min(due, sent + MOST_AT_ONCE);
            if (end > sent) {
                send(sent, end);
                sent = end;
            }
            turn.take();
            Thread.sleep(TURN);
        }
    }

    private void send(int from, int end) throws IOException {
        for (int flight = from; flight < end; flight++) {
            if (flight % HOSTILE_EVERY == 0) {
                pipe.send(HostileMessages.number(hostile++));
            }
            pipe.send(flights.get(flight).message(flight));
        }
        pipe.flush();
        ask(from, end);
    }

    /// Events go first. Those of the rows themselves are not known yet at the rows' moments, so a
    /// row sees what it would have seen on its day, neither less nor more.
    private void ask(int from, int end) throws IOException {
        List<DatedFlight> some = flights.subList(from, end);
        EventReceipt _ =
                client.events(
                        DEPARTURES,
                        new EventDelivery(
                                FEEDER,
                                deliveries++,
                                some.stream().map(DatedFlight::event).toList()));
        RowPredictions answers =
                client.predictRows(
                        StreamVersions.LATENESS.value(),
                        new Rows(
                                DatedFlight.COLUMNS, some.stream().map(DatedFlight::row).toList()));
        for (int i = 0; i < some.size(); i++) {
            scores.other(from + i, score(answers.values().get(i)));
        }
    }

    private static double score(@Nullable Object answer) throws IOException {
        return switch (answer) {
            case Number number -> number.doubleValue();
            case List<?> list when !list.isEmpty() -> score(list.getFirst());
            case null, default -> throw new IOException("an answer without a score: " + answer);
        };
    }

    /// Flights so far.
    int sent() {
        return sent;
    }

    /// Messages so far that cannot be scored.
    int hostile() {
        return hostile;
    }
}
