package dev.slipway.control.job;

import dev.slipway.api.control.Image;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import java.util.function.Predicate;

/// What jobs that are not over rest on.
public final class OpenJobs {
    private OpenJobs() {}

    /// *Errors*: [RefusalException] while a job scores with any version of a model.
    public static void requireNone(Image image, ModelName model) {
        requireNone(image, "model '" + model + "'", job -> job.spec().model().equals(model));
    }

    /// *Errors*: [RefusalException] while a job scores with a version.
    public static void requireNone(Image image, ModelName model, VersionNumber version) {
        requireNone(
                image,
                "version " + version + " of model " + model,
                job -> job.spec().uses(model, version));
    }

    private static void requireNone(Image image, String subject, Predicate<ScoreJob> rests) {
        image.jobs().stream()
                .filter(ScoreJob::isOpen)
                .filter(rests)
                .findFirst()
                .ifPresent(job -> {
                    throw new RefusalException(
                            ErrorCode.CONFLICT,
                            subject
                                    + ": "
                                    + job.id()
                                    + " scores with it (expected: that it is over; wait, or slipway"
                                    + " score cancel "
                                    + job.id()
                                    + ")");
                });
    }
}
