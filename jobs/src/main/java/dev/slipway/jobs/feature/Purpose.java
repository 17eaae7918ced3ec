package dev.slipway.jobs.feature;

import dev.slipway.features.FeatureDefinition;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;

/// What a table is made for.
public enum Purpose {
    /// To train a model: the features that it gets.
    TRAINING,
    /// To be scored in a batch: the columns that a version takes, and what its aggregates give.
    SCORING;

    /// Refuses a definition that gives nothing to such a table.
    ///
    /// *Errors*: [JobException].
    void require(FeatureDefinition definition) {
        if (this == SCORING && definition.asked().isEmpty()) {
            throw new JobException(
                    EndCode.INVALID_ATTEMPT,
                    "for-scoring: no feature of "
                            + definition.file()
                            + " is made of events (expected: one that is; the spine can be scored"
                            + " as it is)");
        }
    }
}
