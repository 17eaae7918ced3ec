package dev.slipway.server.demo;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;

/// What a replay of flights through a stream came to.
///
/// @param sent flights
/// @param hostile messages beside them that cannot be scored
/// @param seconds from the first flight to the last answer
/// @param p50 milliseconds from a message to its answer's being committed and read, the median
/// @param p99 the same, which one in a hundred exceeds
/// @param scores of both versions
public record StreamOutcome(
        long sent,
        long hostile,
        double seconds,
        long p50,
        long p99,
        long deadLetters,
        PairedScores.Standing scores) {

    /// Whether every flight has one answer of each version, and every other message a dead letter.
    public boolean isWhole() {
        return scores.answeredByOne() == sent
                && scores.repeatedByOne() == 0
                && scores.rows() == sent
                && deadLetters == hostile;
    }

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%n  %,d flights scored by the stream job, %,.0f a second; %d answers came twice%n"
                        + "  committed and read after p50 %d ms, p99 %d ms, over all of them%n"
                        + "  %d messages that cannot be scored, %d dead letters%n"
                        + "  AUC over the same %,d flights, %,d of them late:%n"
                        + "    %.4f  flights-plain, scored by the stream job%n"
                        + "    %.4f  flights-lateness, asked in real time: its feature is read from"
                        + " the%n"
                        + "            online store, which had %,d departures as events%n"
                        + "    %+.4f  is what the lateness of the origin is worth on these flights%n",
                scores.answeredByOne(),
                scores.answeredByOne() / seconds,
                scores.repeatedByOne(),
                p50,
                p99,
                hostile,
                deadLetters,
                scores.rows(),
                scores.late(),
                scores.one(),
                scores.other(),
                sent,
                scores.other() - scores.one());
        out.flush();
    }

    /// The same for programs.
    public void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("sent", sent);
        json.writeNumberField("scored", scores.answeredByOne());
        json.writeNumberField("repeated", scores.repeatedByOne());
        json.writeNumberField("rows_per_second", scores.answeredByOne() / seconds);
        json.writeNumberField("p50_ms", p50);
        json.writeNumberField("p99_ms", p99);
        json.writeNumberField("hostile", hostile);
        json.writeNumberField("dead_letters", deadLetters);
        json.writeNumberField("compared", scores.rows());
        json.writeNumberField("late", scores.late());
        json.writeNumberField("auc_plain", scores.one());
        json.writeNumberField("auc_lateness", scores.other());
        json.writeEndObject();
    }
}
