package dev.slipway.features;

/// Gives each model that is loaded the values of its aggregates.
@FunctionalInterface
public interface AggregateLookup {
    /// The values for a definition, until they are closed.
    ///
    /// *Errors*: `ModelRefusedException` when there is no place for them.
    AggregateValues open(FeatureDefinition definition);

    /// Knows of no event: for golden rows, and where no events are brought.
    static AggregateLookup ofNothing() {
        return definition -> AggregateValues.ofNothing(definition.aggregates());
    }
}
