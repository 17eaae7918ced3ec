package dev.slipway.control.job;

import dev.slipway.api.control.Image;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Refuses changes that would take away what jobs rest on that are not over.
public final class OpenJobs {
    private OpenJobs() {}

    /// Whether a schedule names a model itself. Where an endpoint has its name, that is what it
    /// means.
    public static boolean isModel(Image image, BatchJobSpec batch, String model) {
        return batch.job().score().equals(model)
                && image.object(new ObjectId(Kind.ENDPOINT, model)).isEmpty();
    }

    /// *Errors*: [RefusalException] while a job scores with any version of a model, and while a
    /// schedule is to have one score.
    public static void requireNone(Image image, ModelName model) {
        image.objects(Kind.BATCH_JOB).stream()
                .map(one -> (BatchJobSpec) one.spec())
                .filter(batch -> isModel(image, batch, model.value()))
                .findFirst()
                .ifPresent(batch -> {
                    throw new RefusalException(
                            ErrorCode.CONFLICT,
                            "model '"
                                    + model
                                    + "': "
                                    + ObjectId.of(batch)
                                    + " scores with it (expected: that it scores with another, or"
                                    + " is deleted)");
                });
        requireNone(image, "model '" + model + "'", one -> one.model().equals(model));
    }

    /// *Errors*: [RefusalException] while a job scores with a version, or may again.
    public static void requireNone(Image image, ModelName model, VersionNumber version) {
        requireNone(
                image,
                "version " + version + " of model " + model,
                one -> one.uses(model, version));
    }

    /// *Errors*: [RefusalException] while a job runs on the cluster of a connection or is to, and
    /// while an attempt of a stream that was deleted before still ends.
    public static void requireNoneOn(Image image, ObjectId connection) {
        for (StreamJob stream : image.streams()) {
            if (stream.cancellation() != null && isOn(stream, connection.name())) {
                throw new RefusalException(
                        ErrorCode.CONFLICT,
                        connection
                                + ": stream "
                                + stream.name()
                                + " still ends (expected: that it is over; try again in a minute)");
            }
        }
        image.jobs().stream()
                .filter(ScoreJob::isOpen)
                .filter(job -> connection.name().equals(job.spec().on()))
                .findFirst()
                .ifPresent(job -> {
                    throw new RefusalException(
                            ErrorCode.CONFLICT,
                            connection + ": " + job.id() + " runs on it " + untilOver(job));
                });
    }

    /// *Errors*: [RefusalException] while a batch scores with any version of a model, and while a
    /// stream does, or may again.
    ///
    /// @param leaving which streams are deleted with it
    public static void requireNoOther(Image image, ModelName model, Predicate<StreamName> leaving) {
        String subject = "model '" + model + "'";
        Predicate<ScoredVersion> rests = one -> one.model().equals(model);
        for (StreamJob stream : image.streams()) {
            if (stream.cancellation() != null || !leaving.test(stream.name())) {
                requireNone(stream, subject, rests);
            }
        }
        requireNoBatch(image, subject, rests);
    }

    private static void requireNone(Image image, String subject, Predicate<ScoredVersion> rests) {
        image.streams().forEach(stream -> requireNone(stream, subject, rests));
        requireNoBatch(image, subject, rests);
    }

    private static void requireNone(
            StreamJob stream, String subject, Predicate<ScoredVersion> rests) {
        StreamJob.Versions versions = stream.versions();
        if (versions.all().anyMatch(rests)) {
            throw new RefusalException(
                    ErrorCode.CONFLICT,
                    subject + ": stream " + stream.name() + " " + use(versions, rests));
        }
    }

    private static void requireNoBatch(
            Image image, String subject, Predicate<ScoredVersion> rests) {
        image.jobs().stream()
                .filter(ScoreJob::isOpen)
                .filter(job -> rests.test(job.spec().scored()))
                .findFirst()
                .ifPresent(job -> {
                    throw new RefusalException(
                            ErrorCode.CONFLICT,
                            subject + ": " + job.id() + " scores with it " + untilOver(job));
                });
    }

    /// Whether a stream needs a connection to its brokers or to its cluster.
    private static boolean isOn(StreamJob stream, String connection) {
        return stream.spec().from().connection().equals(connection)
                || connection.equals(stream.spec().on());
    }

    private static String untilOver(ScoreJob job) {
        return "(expected: that it is over; wait, or slipway score cancel " + job.id() + ")";
    }

    private static String use(StreamJob.Versions versions, Predicate<ScoredVersion> rests) {
        boolean isNow =
                Stream.of(versions.wanted(), versions.answering())
                        .filter(Objects::nonNull)
                        .flatMap(ScoredSplit::versions)
                        .anyMatch(rests);
        return isNow
                ? "scores with it (expected: that it scores with another, or is deleted)"
                : "may go back to it after a crash (expected: that it has changed its version once"
                        + " more, or is deleted)";
    }
}
