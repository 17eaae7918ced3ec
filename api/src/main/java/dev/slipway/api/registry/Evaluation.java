package dev.slipway.api.registry;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.ReleaseStrategy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A measured quality of a version.
///
/// @param metric such as `auc`
/// @param slice the part of the data, or absent for all of it
/// @param dataset digest of what it was measured on
/// @param value the metric's value
/// @param low lower end of its confidence interval, where one is known
/// @param high upper end
/// @param evaluator who attached it
public record Evaluation(
        String metric,
        @Nullable String slice,
        String dataset,
        double value,
        @Nullable Double low,
        @Nullable Double high,
        PrincipalId evaluator,
        Instant time) {
    /// The metric of drills: 1 where a drill passed, 0 where it failed.
    public static final String DRILL = "drill";

    /// The data set of drills in which nothing went wrong.
    public static final String NO_FAULT = drillDataset("none");

    /// *Errors*: `IllegalArgumentException` for a value that is no number.
    public Evaluation {
        if (metric.isEmpty() || !Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "evaluation: " + metric + "=" + value + " (expected: a name and a number)");
        }
    }

    /// The slice of drills of an endpoint's releases by a strategy.
    public static String drillSlice(EndpointName endpoint, ReleaseStrategy strategy) {
        return endpoint + "/" + strategy.kind();
    }

    /// The data set of a drill: what went wrong in it.
    public static String drillDataset(String fault) {
        return "fault:" + fault;
    }
}
