package dev.slipway.console.prediction;

import dev.slipway.api.capture.CaptureTimes;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.console.page.Figures;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of the eight stops of a prediction, or what lies between them.
///
/// @param number of the stop; empty for what lies between
/// @param name what happens there
/// @param what came of it
/// @param spent how long it took; absent where that was measured together with the stops before
public record StopLine(String number, String name, String what, @Nullable Spent spent) {
    private static final String LAST = "measured in the last line";

    /// Time at a stop, or at some that are measured together.
    ///
    /// @param stops that it is the time of, this one and those that follow
    /// @param time in words
    /// @param part of the whole time, from 0 to 1; absent where it is another line's
    public record Spent(int stops, String time, @Nullable Double part) {}

    /// The stops of a prediction in their order, and what is left of its time.
    static List<StopLine> of(CapturedPrediction one) {
        CaptureTimes times = one.times();
        Clock clock = new Clock(times.totalNanos());
        long measured =
                times.decodeNanos()
                        + times.queueNanos()
                        + times.computeNanos()
                        + times.encodeNanos();
        return List.of(
                new StopLine(
                        "1",
                        "Admission by the head",
                        "who asks, for what, how much and until when",
                        new Spent(1, LAST, null)),
                new StopLine(
                        "2",
                        "Decode",
                        Figures.bytes(one.requestBytes()) + " over " + one.protocol(),
                        clock.spent(1, times.decodeNanos())),
                new StopLine(
                        "3", "Admission by content", rows(one), clock.spent(4, times.queueNanos())),
                new StopLine("4", "Routing", routing(one), null),
                new StopLine("5", "Signature check", "tensors, columns and features", null),
                new StopLine("6", "Batching", "the wait for others and for a slot", null),
                new StopLine("7", "Execution", rows(one), clock.spent(1, times.computeNanos())),
                new StopLine(
                        "8",
                        "Encode",
                        Figures.bytes(one.responseBytes()) + " back",
                        clock.spent(1, times.encodeNanos())),
                new StopLine(
                        "",
                        "Between the stops",
                        "stop 1, reading the body, writing the answer",
                        clock.spent(1, Math.max(0, times.totalNanos() - measured))));
    }

    private static String rows(CapturedPrediction one) {
        return Figures.count(one.rows()) + (one.rows() == 1 ? " row" : " rows");
    }

    private static String routing(CapturedPrediction one) {
        VersionNumber version = one.version();
        return version == null ? "no version was picked" : "version " + version + ", " + why(one);
    }

    /// Why the version was picked, in words.
    static String why(CapturedPrediction one) {
        return switch (one.route()) {
            case ASKED -> "because the caller named it";
            case ENDPOINT -> "because the endpoint serves it";
            case RELEASE -> "because a release divides the requests of its endpoint";
        };
    }

    private record Clock(long total) {
        Spent spent(int stops, long nanos) {
            double part = total <= 0 ? 0 : Math.min(1, (double) nanos / total);
            return new Spent(stops, PredictionLine.millis(nanos), part);
        }
    }
}
