package dev.slipway.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/// Flights on their way into a topic, and what comes out of those that the stream job writes, as a
/// reader of committed messages sees it.
///
/// *Threads*: one sends; what comes is heard on a thread of its own.
final class MessagePipe implements AutoCloseable {
    static final String FLIGHTS = "flights";
    static final String PREDICTIONS = "predictions";
    static final String DEAD = "predictions.dead";
    private static final String PARTITIONS = "2";
    private static final int HEAP_MIB = 96;

    private final BesideChild child;
    private final Heard heard;

    private MessagePipe(BesideChild child, Heard heard) {
        this.child = child;
        this.heard = heard;
    }

    /// Makes the topics and waits until the broker has them.
    ///
    /// @param library directory of the jars of `jobs`
    /// @param millis now, by the clock that dates messages
    static MessagePipe open(
            Path library, String broker, Path directory, PairedScores scores, LongSupplier millis)
            throws IOException, InterruptedException {
        Heard heard = new Heard(scores, millis);
        BesideChild child =
                BesideChild.start(
                        new BesideChild.Program(
                                "topics",
                                "dev.slipway.jobs.TopicsMain",
                                library + "/*",
                                HEAP_MIB,
                                List.of(broker, PARTITIONS, FLIGHTS, PREDICTIONS, DEAD)),
                        directory,
                        heard::message);
        try {
            JsonNode _ = child.first();
            return new MessagePipe(child, heard);
        } catch (IOException | InterruptedException | RuntimeException e) {
            child.close();
            throw e;
        }
    }

    /// What has come back.
    private static final class Heard {
        private final PairedScores scores;
        private final LongSupplier millis;
        private final Waits all = new Waits();
        private final Set<String> reasons = new TreeSet<>();
        private final Set<String> untold = new TreeSet<>();
        private Waits lately = new Waits();
        private long deadLetters;

        Heard(PairedScores scores, LongSupplier millis) {
            this.scores = scores;
            this.millis = millis;
        }

        synchronized void message(JsonNode said) {
            if (said.path("value").isNull()) {
                // The stream job writes none such: somebody else did, who tries something out.
                return;
            }
            long waited = millis.getAsLong() - said.path("timestamp").asLong();
            JsonNode value = Documents.tree(said.path("value").asText());
            if (said.path("topic").asText().equals(DEAD)) {
                deadLetters++;
                String field = value.path("field").asText();
                String reason =
                        (field.isEmpty() ? "" : field + ": ") + value.path("reason").asText();
                if (reasons.add(reason)) {
                    untold.add(reason);
                }
                return;
            }
            all.add(waited);
            lately.add(waited);
            JsonNode output = value.path("output");
            scores.one(
                    value.path("flight").asInt(),
                    (output.isArray() ? output.path(0) : output).asDouble());
        }
    }

    /// Sends a message; [#flush] has it leave.
    void send(String message) throws IOException {
        child.tell(message);
    }

    void flush() throws IOException {
        child.flush();
        child.requireRunning();
    }

    /// How long messages waited until their answers were committed and read.
    Waits waits() {
        return heard.all;
    }

    /// The same of those since this was asked last.
    Waits waitsLately() {
        synchronized (heard) {
            Waits lately = heard.lately;
            heard.lately = new Waits();
            return lately;
        }
    }

    long deadLetters() {
        synchronized (heard) {
            return heard.deadLetters;
        }
    }

    /// Reasons of dead letters that were not asked for yet.
    List<String> newReasons() {
        synchronized (heard) {
            List<String> found = List.copyOf(heard.untold);
            heard.untold.clear();
            return found;
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
