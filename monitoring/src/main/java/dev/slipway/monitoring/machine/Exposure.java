package dev.slipway.monitoring.machine;

import java.util.OptionalDouble;

/// How much of the traffic a step may give to candidate so that a candidate that fails half of its
/// requests costs no more than a part of what may still go wrong.
///
/// With R requests a second, such a candidate at the weight w has answered w R + 20 requests when
/// it is found: about 20 until the bet has won after half an hour without a fault (four seconds at
/// five requests a second, nine times of ten), and one more second until the watcher looks. What
/// that may cost, f B of B bad answers that are left, bounds w by (f B - 20) / R.
public final class Exposure {
    /// Below it a step tells nothing in any time worth waiting for.
    public static final double LEAST_WEIGHT = 0.01;

    private static final double REQUESTS_TO_DETECT = 20;

    private final double part;
    private final double left;
    private final double perSecond;

    /// @param part of the budget that a step may cost
    /// @param left bad answers that the objective still has room for
    /// @param perSecond requests of the endpoint
    public Exposure(double part, double left, double perSecond) {
        this.part = part;
        this.left = left;
        this.perSecond = perSecond;
    }

    /// The weight of a step that should have `cap`; empty when nothing may go wrong any more.
    public OptionalDouble weight(double cap) {
        if (!(left > 0)) {
            return OptionalDouble.empty();
        }
        if (!(perSecond > 0)) {
            return OptionalDouble.of(cap);
        }
        double bound = (part * left - REQUESTS_TO_DETECT) / perSecond;
        return OptionalDouble.of(Math.min(cap, Math.max(LEAST_WEIGHT, bound)));
    }
}
