package dev.slipway.api.release;

import java.util.List;

/// How the value of a check came about, at seconds far enough apart to be drawn.
///
/// @param check its name, such as `fails-more`
/// @param threshold the value that decides
public record EvidenceCurve(String check, double threshold, List<Point> points) {
    public EvidenceCurve {
        points = List.copyOf(points);
    }

    /// The value after so many seconds of running time.
    public record Point(long second, double value) {}
}
