package dev.slipway.monitoring.metrics;

import dev.slipway.stats.Check;
import dev.slipway.stats.Evidence;
import dev.slipway.stats.Finding;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How the value of each check went, in a bounded number of points: when they are too many every
/// other one goes, and later ones are taken half as often.
///
/// *Threads*: one at a time.
public final class EvidenceCurve {
    private static final int MOST_POINTS = 240;

    private final List<ReleaseReport.Point> points = new ArrayList<>();
    private long every = 10;

    /// Looks after each second.
    public void look(Evidence evidence) {
        if (evidence.seconds() % every != 0) {
            return;
        }
        Map<Check, Double> values = new EnumMap<>(Check.class);
        for (Finding finding : evidence.decision().findings()) {
            values.put(finding.check(), finding.logValue());
        }
        points.add(new ReleaseReport.Point(evidence.seconds(), values));
        if (points.size() > MOST_POINTS) {
            every *= 2;
            points.removeIf(point -> point.second() % every != 0);
        }
    }

    public List<ReleaseReport.Point> points() {
        return List.copyOf(points);
    }
}
