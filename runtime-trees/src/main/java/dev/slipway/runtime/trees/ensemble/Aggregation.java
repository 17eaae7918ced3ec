package dev.slipway.runtime.trees.ensemble;

/// How the leaves that a row reaches become its scores.
public enum Aggregation {
    /// Added in tree order.
    SUM,
    /// The smallest counts.
    MIN,
    /// The largest counts.
    MAX
}
