package dev.slipway.server.drill;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Rows;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.cli.load.Arrivals;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is rehearsed.
///
/// @param candidate the version that plays candidate; absent for stable's own files
/// @param arrivals when requests are due
/// @param most after which the release is not watched any longer
/// @param rows of each request; empty for those that the package brings, or made-up ones
/// @param main the class whose `main` is the command line
public record DrillSpec(
        EndpointName endpoint,
        @Nullable String candidate,
        ReleasePlan plan,
        Fault fault,
        Arrivals arrivals,
        Duration most,
        List<Rows> rows,
        String main) {
    private static final double MOST_RATE = 100_000;
    private static final double MOST_REQUESTS = 1e7;
    private static final Duration LONGEST = Duration.ofHours(6);

    /// *Errors*: `IllegalArgumentException` naming the field.
    public DrillSpec {
        rows = List.copyOf(rows);
        double rate = checked(arrivals.rate());
        if (rate * most.toSeconds() > MOST_REQUESTS) {
            throw new IllegalArgumentException(
                    "rate, seconds: "
                            + rate
                            + " for "
                            + most.toSeconds()
                            + " s (expected: at most 10000000 requests)");
        }
        if (most.compareTo(Duration.ofSeconds(1)) < 0 || most.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "seconds: " + most.toSeconds() + " (expected: 1 to 21600)");
        }
    }

    /// A rate that may be drilled at.
    ///
    /// *Errors*: `IllegalArgumentException` naming the field.
    public static double checked(double rate) {
        if (!(rate >= 1 && rate <= MOST_RATE)) {
            throw new IllegalArgumentException(
                    "rate: " + rate + " (expected: 1 to 100000 requests a second)");
        }
        return rate;
    }
}
