package dev.slipway.server.demo;

import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamStatus;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A line every two seconds of how the replay goes.
///
/// *Threads*: one.
final class StreamScreen {
    private static final long EVERY_NANOS = 2_000_000_000L;
    private static final double SECOND = 1e3;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE dd HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final PrintWriter out;
    private final LongSupplier nanoTime;
    private long next;

    StreamScreen(PrintWriter out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
    }

    /// Says what the columns mean; the first line comes two seconds later.
    void begin() {
        out.println(
                "  flights of      scored  rows/s     lag  committed p50, p99  dead"
                        + "  AUC on the same flights");
        out.flush();
        next = nanoTime.getAsLong() + EVERY_NANOS;
    }

    /// Whether it is time for a line.
    boolean isDue() {
        if (nanoTime.getAsLong() < next) {
            return false;
        }
        next = nanoTime.getAsLong() + EVERY_NANOS;
        return true;
    }

    /// Says how it stands.
    ///
    /// @param date of the newest flight
    void show(long date, StreamStatus status, MessagePipe pipe, PairedScores.Standing scores) {
        StreamProgress progress = status.progress();
        Waits waits = pipe.waitsLately();
        out.printf(
                Locale.ROOT,
                "  %s  %8s  %6s  %6s   %6.2f s, %.2f s %5d  %s%n",
                DATE.format(Instant.ofEpochMilli(date)),
                text(scores.answeredByOne()),
                text(progress == null ? null : progress.rowsPerSecond()),
                text(progress == null ? null : progress.lagTotal()),
                waits.quantile(0.5) / SECOND,
                waits.quantile(0.99) / SECOND,
                pipe.deadLetters(),
                areas(scores));
        pipe.newReasons().forEach(reason -> out.println("    dead letter: " + reason));
        out.flush();
    }

    private static String text(@Nullable Number number) {
        return number == null
                ? "-"
                : String.format(Locale.ROOT, "%,d", Math.round(number.doubleValue()));
    }

    private static String areas(PairedScores.Standing scores) {
        return Double.isNaN(scores.one()) || Double.isNaN(scores.other())
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%.4f -> %.4f, n %,d",
                        scores.one(),
                        scores.other(),
                        scores.rows());
    }
}
