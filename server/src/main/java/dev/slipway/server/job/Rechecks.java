package dev.slipway.server.job;

import dev.slipway.api.control.Images;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoredVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// What was asked of a job when it was submitted, asked once more before each attempt.
///
/// *Threads*: any; calls look at the file system.
final class Rechecks {
    private final Images images;
    private final PathRules rules;
    private final ScoredFiles files;

    Rechecks(Images images, PathRules rules, ScoredFiles files) {
        this.images = images;
        this.rules = rules;
        this.files = files;
    }

    /// Why a job may have no attempt any more; empty when it may.
    Optional<Refusal> refusal(Job job) {
        Optional<Refusal> changed = job instanceof ScoreJob score ? paths(score) : Optional.empty();
        return changed.or(() -> files(job));
    }

    /// Links may lead elsewhere by now.
    private Optional<Refusal> paths(ScoreJob job) {
        try {
            Path input = rules.input(job.spec().files().input());
            Path output = rules.output(job.spec().files().output());
            boolean isSame =
                    input.toString().equals(job.spec().files().input())
                            && output.toString().equals(job.spec().files().output());
            return isSame
                    ? Optional.empty()
                    : Optional.of(
                            Refusal.of(
                                    ErrorCode.INVALID_INPUT,
                                    "a path has become a link (expected: those that were"
                                            + " submitted)"));
        } catch (RefusalException e) {
            return Optional.of(e.refusal());
        }
    }

    /// What was signed when it was submitted may be by a revoked key by now.
    private Optional<Refusal> files(Job job) {
        ScoredVersion scored = job.scored();
        if (scored == null) {
            return Optional.empty();
        }
        try {
            files.require(images.current(), scored);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    Refusal.of(
                            ErrorCode.UNMET_REQUIREMENT,
                            "version "
                                    + scored.version()
                                    + " of model "
                                    + scored.model()
                                    + " may not score: "
                                    + e.getMessage()));
        }
    }
}
