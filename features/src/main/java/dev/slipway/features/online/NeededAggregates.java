package dev.slipway.features.online;

import dev.slipway.features.window.Aggregate;
import java.util.function.Predicate;

/// The aggregates of versions that may be loaded, be they loaded now or not.
///
/// *Threads*: any. It may take locks: whoever asks holds none.
@FunctionalInterface
public interface NeededAggregates {
    /// Whether an aggregate is one of them now; true where that cannot be told.
    Predicate<Aggregate> now();
}
