package dev.slipway.jobs.feature;

/// What a table is made for.
public enum Purpose {
    /// To train a model: the features that it gets.
    TRAINING,
    /// To be scored in a batch: the columns that a version takes, and what its aggregates give.
    SCORING
}
