package dev.slipway.server.job;

import dev.slipway.api.control.Images;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.LastRun;
import dev.slipway.api.job.ScheduleStatus;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.control.job.CronTimes;
import dev.slipway.documents.Constants;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How schedules of batch jobs go.
///
/// *Threads*: any.
record ScheduleLook(Images images, InstantSource clock) {
    /// How long after its time a job may begin to wait for its turn.
    private static final Duration LATE = Duration.ofMinutes(1);

    /// What is said of one now.
    ScheduleStatus of(DeclaredObject object, @Nullable LastRun last) {
        BatchJobSpec spec = (BatchJobSpec) object.spec();
        if (spec.schedule().paused()) {
            return new ScheduleStatus(spec, null, last, null);
        }
        CronTimes times = CronTimes.of(spec.schedule());
        Instant now = clock.instant();
        Instant since = LastRun.since(object, last);
        Instant next = times.next(since.isAfter(now) ? since : now).orElse(null);
        return new ScheduleStatus(
                spec, next, last, trouble(last, times.last(since, now.minus(LATE)).orElse(null)));
    }

    /// In words; absent when a schedule goes as it should.
    ///
    /// @param late the newest time of which nothing has become yet; absent when there is none
    private @Nullable String trouble(@Nullable LastRun last, @Nullable Instant late) {
        if (last != null && last.skipped() != null) {
            return "skipped " + last.run().due();
        }
        if (late != null) {
            return "is late: nothing has become of " + late + " yet";
        }
        return Optional.ofNullable(last).map(LastRun::job).map(this::failed).orElse(null);
    }

    private @Nullable String failed(JobId id) {
        return images.current()
                .job(id)
                .map(job ->
                        switch (job.state()) {
                            case FAILED, REFUSED, NEEDS_REPAIR ->
                                    id + " " + Constants.word(job.state());
                            case QUEUED, RUNNING, STOPPED, COMMITTED, CANCELLED -> null;
                        })
                .orElse(null);
    }
}
