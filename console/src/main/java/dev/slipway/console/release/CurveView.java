package dev.slipway.console.release;

import dev.slipway.api.release.EvidenceCurve;
import dev.slipway.console.page.Figures;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// How the value of a check came about, drawn: seconds from left to right, the value upwards in
/// powers of ten, and the value that decides as a line across.
///
/// @param points of the line, as SVG takes them
/// @param limitY where the deciding value lies
/// @param label what it shows, in words
public record CurveView(
        String check, String points, String limitY, String limit, String seconds, String label) {
    /// Width of the drawing.
    public static final int WIDTH = 600;

    /// Height of the drawing.
    public static final int HEIGHT = 160;

    private static final double LEAST = 1e-3;
    private static final double ABOVE = 10;

    /// The drawing of a curve that has points.
    static CurveView of(EvidenceCurve curve) {
        double top = Math.log10(curve.threshold() * ABOVE);
        double bottom =
                Math.min(
                        -1,
                        curve.points().stream()
                                .mapToDouble(point -> log(point.value(), top))
                                .min()
                                .orElse(-1));
        List<EvidenceCurve.Point> points = curve.points();
        long last = Math.max(1, points.getLast().second());
        String drawn =
                points.stream()
                        .map(point ->
                                place(WIDTH * (double) point.second() / last)
                                        + ","
                                        + y(log(point.value(), top), bottom, top))
                        .collect(Collectors.joining(" "));
        String now = Figures.number(points.getLast().value());
        String limit = Figures.number(curve.threshold());
        return new CurveView(
                curve.check(),
                drawn,
                y(Math.log10(curve.threshold()), bottom, top),
                limit,
                Figures.count(last) + " s",
                curve.check() + ": " + now + " after " + last + " seconds; " + limit + " decides");
    }

    private static double log(double value, double top) {
        return Math.min(top, Math.log10(Math.max(LEAST, value)));
    }

    private static String y(double log, double bottom, double top) {
        return place(HEIGHT * (top - log) / (top - bottom));
    }

    private static String place(double place) {
        return String.format(Locale.ROOT, "%.1f", place);
    }
}
