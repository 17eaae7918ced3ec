package dev.slipway.api.job;

import dev.slipway.api.cost.Usage;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How far an attempt has come, as its child process says: told, not recorded.
///
/// @param attempt of which it is
/// @param phase what it does: `starting`, `reading` or `committing`
/// @param rows that were read and scored, or found unfit, since the job began
/// @param badRows of those, the unfit
/// @param keptRows of all these rows, those that no later attempt reads again; absent while nobody
///     knows
/// @param checkpoint that holds them: the last one that is complete; absent before the first
/// @param checkpointAge how long ago that was; absent before the attempt's own first one
/// @param totalRows of the input; absent while nobody knows
/// @param files of the input that are behind it
/// @param totalFiles of the input; absent while nobody knows
/// @param filesPerHour lately, of files that have as many rows as one of them has on the average;
///     absent while nobody knows
/// @param done the part of the input that is behind it, from 0 to 1; absent while nobody knows
/// @param rowsPerSecond lately; absent while nobody knows
/// @param left for how long it goes on at this rate; absent while nobody knows
/// @param usage of this attempt
public record JobProgress(
        int attempt,
        String phase,
        long rows,
        long badRows,
        @Nullable Long keptRows,
        @Nullable Long checkpoint,
        @Nullable Duration checkpointAge,
        @Nullable Long totalRows,
        long files,
        @Nullable Long totalFiles,
        @Nullable Double filesPerHour,
        @Nullable Double done,
        @Nullable Double rowsPerSecond,
        @Nullable Duration left,
        Usage usage,
        Instant time) {}
