package dev.slipway.server.job;

import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Images;
import dev.slipway.api.job.Job;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// What the keeper takes.
///
/// @param rules that paths are held against once more before each attempt
/// @param files that versions are held against once more before each attempt
/// @param isWriter whether this server writes the journal
/// @param told of each job that has begun, or come to something
record KeeperSpec(
        Images images,
        Controls controls,
        AttemptSpec attempts,
        PathRules rules,
        ScoredFiles files,
        JobMemory memory,
        BooleanSupplier isWriter,
        Consumer<Job> told) {}
