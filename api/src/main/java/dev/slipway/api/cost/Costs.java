package dev.slipway.api.cost;

import java.util.function.Predicate;

/// The port that tells what things cost.
public interface Costs {
    /// What was used since the server started, and its cost.
    ///
    /// @param wanted which readings to report
    CostReport report(Predicate<MeterReading> wanted);
}
