package dev.slipway.server.job;

import dev.slipway.api.control.Images;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.intake.LackingException;
import java.io.IOException;

/// What was asked of a job when it was submitted, asked once more before each attempt.
///
/// *Threads*: the keeper's; what lies outside of the data directory others look at.
final class Rechecks {
    private final Images images;
    private final PathRules rules;
    private final ScoredFiles files;
    private final FileLooks<Finding> looks;

    /// What is found.
    sealed interface Finding {
        /// It may have an attempt.
        record Fit() implements Finding {}

        /// It may have none now: what it reads is not there, and may come back. What was accepted
        /// is not refused because a share is away for a while.
        record Absent(String what) implements Finding {}

        /// It may have none any more.
        record Unfit(Refusal why) implements Finding {}
    }

    private static final Finding FIT = new Finding.Fit();
    private static final Finding SILENT = new Finding.Absent(FileLooks.SILENT);

    Rechecks(Images images, PathRules rules, ScoredFiles files, FileLooks<Finding> looks) {
        this.images = images;
        this.rules = rules;
        this.files = files;
        this.looks = looks;
    }

    /// Whether a job may have an attempt.
    Finding of(Job job) {
        Finding found =
                job instanceof ScoreJob score
                        ? looks.ask(job.id().value(), () -> paths(score)).orElse(SILENT)
                        : FIT;
        return found instanceof Finding.Fit ? files(job) : found;
    }

    /// Links may lead elsewhere by now.
    private Finding paths(ScoreJob job) {
        try {
            return rules.areStill(job.spec().files())
                    ? FIT
                    : new Finding.Unfit(
                            Refusal.of(
                                    ErrorCode.INVALID_INPUT,
                                    "a path has become a link (expected: those that were"
                                            + " submitted)"));
        } catch (PathRules.AbsentException e) {
            return new Finding.Absent("its files: " + e.getMessage());
        } catch (RefusalException e) {
            return new Finding.Unfit(e.refusal());
        }
    }

    /// What was signed when it was submitted may be by a revoked key by now. Where that cannot be
    /// told, nobody has said no.
    private Finding files(Job job) {
        ScoredVersion scored = job.scored();
        if (scored == null) {
            return FIT;
        }
        try {
            files.require(images.current(), scored);
            return FIT;
        } catch (LackingException e) {
            return new Finding.Unfit(
                    Refusal.of(
                            ErrorCode.UNMET_REQUIREMENT,
                            "version "
                                    + scored.version()
                                    + " of model "
                                    + scored.model()
                                    + " may not score: "
                                    + e.getMessage()));
        } catch (IOException e) {
            return new Finding.Absent("the files of its version: " + e);
        }
    }
}
