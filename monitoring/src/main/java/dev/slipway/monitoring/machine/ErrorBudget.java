package dev.slipway.monitoring.machine;

import dev.slipway.api.spec.EndpointSpec.Slo;
import java.util.OptionalDouble;

/// How much an endpoint may get wrong.
///
/// @param allowance the part of its answers that may be bad
/// @param left bad answers that its objective still has room for; empty where nobody has asked it
///     anything, and then the whole of a window is left
/// @param windowSeconds of the objective
/// @param isKnown whether it is known what was spent; it may not be in a process that has just
///     begun
public record ErrorBudget(
        double allowance, OptionalDouble left, double windowSeconds, boolean isKnown) {
    /// Where everything is permitted there is nothing to be found.
    private static final double MOST = 0.999999;

    public ErrorBudget {
        if (!(allowance > 0 && allowance < 1)) {
            throw new IllegalArgumentException(
                    "allowance: " + allowance + " (expected: between 0 and 1)");
        }
        if (!(windowSeconds > 0)) {
            throw new IllegalArgumentException("window: " + windowSeconds + " (expected: > 0)");
        }
    }

    /// A budget of which it is known what was spent.
    public ErrorBudget(double allowance, OptionalDouble left, double windowSeconds) {
        this(allowance, left, windowSeconds, true);
    }

    /// The budget of an objective of which nothing was spent. One that was promised before numbers
    /// were looked at may permit everything, in no time.
    public static ErrorBudget whole(Slo slo) {
        return new ErrorBudget(
                Math.min(1 - slo.availability(), MOST),
                OptionalDouble.empty(),
                (double) Math.max(1, slo.window().toSeconds()));
    }

    /// The same of which nobody knows yet what was spent.
    public ErrorBudget unknown() {
        return new ErrorBudget(allowance, OptionalDouble.empty(), windowSeconds, false);
    }

    /// Whether it is known that something is left.
    boolean isLeft() {
        return isKnown && (left.isEmpty() || left.getAsDouble() > 0);
    }

    /// Bad answers that are left where `perSecond` requests come in.
    double leftAt(double perSecond) {
        return left.orElse(allowance * perSecond * windowSeconds);
    }
}
