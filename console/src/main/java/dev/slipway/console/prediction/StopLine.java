package dev.slipway.console.prediction;

import dev.slipway.api.capture.CaptureTimes;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.console.page.Figures;
import java.util.List;

/// A stop of a prediction, or some that are measured together.
///
/// @param numbers of the stops, such as `3 to 6`
/// @param name what happens there
/// @param what came of it
/// @param time that it took, in words
/// @param part of the whole time, from 0 to 1
public record StopLine(String numbers, String name, String what, String time, double part) {
    /// The stops of a prediction in their order, and what is left of its time.
    static List<StopLine> of(CapturedPrediction one) {
        CaptureTimes times = one.times();
        long measured =
                times.decodeNanos()
                        + times.queueNanos()
                        + times.computeNanos()
                        + times.encodeNanos();
        Row row = new Row(times.totalNanos());
        return List.of(
                row.line(
                        "2",
                        "Decode",
                        Figures.bytes(one.requestBytes()) + " over " + one.protocol(),
                        times.decodeNanos()),
                row.line(
                        "3 to 6",
                        "Admission, routing, signature check, batching",
                        routing(one),
                        times.queueNanos()),
                row.line(
                        "7",
                        "Execution",
                        Figures.count(one.rows()) + (one.rows() == 1 ? " row" : " rows"),
                        times.computeNanos()),
                row.line(
                        "8",
                        "Encode",
                        Figures.bytes(one.responseBytes()) + " back",
                        times.encodeNanos()),
                row.line(
                        "",
                        "Between the stops",
                        "admission by the head, reading the body, writing the answer",
                        Math.max(0, times.totalNanos() - measured)));
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

    private record Row(long total) {
        StopLine line(String numbers, String name, String what, long nanos) {
            return new StopLine(
                    numbers,
                    name,
                    what,
                    PredictionLine.millis(nanos),
                    total <= 0 ? 0 : Math.min(1, (double) nanos / total));
        }
    }
}
