package dev.slipway.server.metrics;

import dev.slipway.api.control.Images;
import dev.slipway.api.job.JobProgress;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.Jobs;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.telemetry.Telemetry;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Batches, as scrapes see them: each that runs by its number, the first hundred. What is shown of
/// one goes with its attempt; how it ended is in its status.
///
/// @param known all jobs that are recorded
/// @param looks says how one stands now
public record JobMetrics(
        Supplier<Collection<ScoreJob>> known, Function<ScoreJob, JobStatus> looks) {
    private static final int MOST = 100;
    private static final double MILLIS = 1e3;

    /// No `job`: scrapers call their own targets so, and rename a series' own.
    private static final List<String> JOB = List.of("job_id", "model");

    public static void register(Telemetry telemetry, Images images, Jobs jobs) {
        JobMetrics batches = new JobMetrics(() -> images.current().jobs(), jobs::status);
        telemetry.gauges(
                "slipway_jobs",
                "Batch jobs that wait, and that run.",
                List.of("state"),
                batches::states);
        telemetry.counters(
                "slipway_job_attempts",
                "Attempts since the job began: one, and one for each time that it went on.",
                JOB,
                () -> batches.values(status -> (double) status.job().attempt()));
        batches.rows(telemetry);
        batches.pace(telemetry);
    }

    /// No counters: rows that a dead attempt had behind its last checkpoint are read again.
    private void rows(Telemetry telemetry) {
        telemetry.gauges(
                "slipway_job_rows",
                "Rows that were scored or found unfit since the job began.",
                JOB,
                ofProgress(progress -> (double) progress.rows()));
        telemetry.gauges(
                "slipway_job_bad_rows",
                "Of these rows, those that were unfit to be scored.",
                JOB,
                ofProgress(progress -> (double) progress.badRows()));
        telemetry.gauges(
                "slipway_job_kept_rows",
                "Of these rows, those that no later attempt reads again.",
                JOB,
                ofProgress(progress -> number(progress.keptRows())));
        telemetry.gauges(
                "slipway_job_checkpoint_age_seconds",
                "How long ago the last checkpoint was complete.",
                JOB,
                ofProgress(progress -> seconds(progress.checkpointAge())));
    }

    private void pace(Telemetry telemetry) {
        telemetry.gauges(
                "slipway_job_rows_per_second",
                "Rows that are read and scored in a second, lately.",
                JOB,
                ofProgress(JobProgress::rowsPerSecond));
        telemetry.gauges(
                "slipway_job_done_ratio",
                "The part of the input that is done, from 0 to 1.",
                JOB,
                ofProgress(JobProgress::done));
        telemetry.gauges(
                "slipway_job_left_seconds",
                "For how long the job goes on at this rate.",
                JOB,
                ofProgress(progress -> seconds(progress.left())));
    }

    private static @Nullable Double number(@Nullable Long value) {
        return value == null ? null : (Double) (double) value;
    }

    private static @Nullable Double seconds(@Nullable Duration time) {
        return time == null ? null : (Double) (time.toMillis() / MILLIS);
    }

    Map<List<String>, Double> states() {
        Map<List<String>, Double> states = new HashMap<>();
        states.put(List.of("queued"), 0.0);
        states.put(List.of("running"), 0.0);
        for (ScoreJob job : known.get()) {
            if (job.isOpen()) {
                states.merge(
                        List.of(job.state() == JobState.RUNNING ? "running" : "queued"),
                        1.0,
                        Double::sum);
            }
        }
        return states;
    }

    /// What is told of attempts that are at work: one that begins knows nothing of those before it.
    Supplier<Map<List<String>, Double>> ofProgress(Function<JobProgress, @Nullable Double> value) {
        return () ->
                values(status -> {
                    JobProgress progress = status.progress();
                    return progress == null || progress.phase().equals("starting")
                            ? null
                            : value.apply(progress);
                });
    }

    private Map<List<String>, Double> values(Function<JobStatus, @Nullable Double> value) {
        Map<List<String>, Double> values = new HashMap<>();
        shown().forEach(status -> {
            Double now = value.apply(status);
            if (now != null) {
                ScoreJob job = status.job();
                values.put(List.of(job.id().value(), job.spec().model().value()), now);
            }
        });
        return values;
    }

    /// Another server may run some.
    private Stream<JobStatus> shown() {
        return known.get().stream()
                .filter(job -> job.state() == JobState.RUNNING)
                .sorted(Comparator.comparingLong(job -> job.id().number()))
                .map(looks)
                .filter(status -> status.progress() != null)
                .limit(MOST);
    }
}
