package dev.slipway.monitoring.machine;

import dev.slipway.api.spec.EndpointSpec.Slo;
import java.util.OptionalDouble;

/// How much an endpoint may get wrong.
///
/// @param allowance the part of its answers that may be bad
/// @param left bad answers that its objective still has room for; empty where nobody has counted
///     them, and then the whole of a window is left
/// @param windowSeconds of the objective
public record ErrorBudget(double allowance, OptionalDouble left, double windowSeconds) {
    public ErrorBudget {
        if (!(allowance > 0 && allowance < 1)) {
            throw new IllegalArgumentException(
                    "allowance: " + allowance + " (expected: between 0 and 1)");
        }
        if (!(windowSeconds > 0)) {
            throw new IllegalArgumentException("window: " + windowSeconds + " (expected: > 0)");
        }
    }

    /// The budget of an objective of which nothing was spent.
    public static ErrorBudget whole(Slo slo) {
        return new ErrorBudget(
                1 - slo.availability(), OptionalDouble.empty(), (double) slo.window().toSeconds());
    }

    /// Bad answers that are left where `perSecond` requests come in.
    double leftAt(double perSecond) {
        return left.orElse(allowance * perSecond * windowSeconds);
    }
}
