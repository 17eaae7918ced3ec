package dev.slipway.api.job;

import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a job would take, from scoring a sample of its input; nothing was written.
///
/// @param sampled rows that were scored
/// @param badRows of those, the unfit
/// @param inputFiles how many files the input has
/// @param inputBytes of these files
/// @param outputBytes that all of it would write
/// @param rows of the input; what the sample's bytes make likely unless they were counted
/// @param isCounted whether rows were counted
/// @param time that all of it takes at the sample's rate, from the first row on: its start comes on
///     top
/// @param cost of that at most, in the currency, or `unpriced`
/// @param currency absent when nothing has a price
public record JobEstimate(
        ModelName model,
        VersionNumber version,
        ScoreFiles files,
        long sampled,
        long badRows,
        long inputFiles,
        long inputBytes,
        long outputBytes,
        long rows,
        boolean isCounted,
        double rowsPerSecond,
        Duration time,
        String cost,
        @Nullable String currency) {}
