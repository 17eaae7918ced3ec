package dev.slipway.console.job;

import dev.slipway.api.job.JobProgress;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Links;
import dev.slipway.console.page.Words;
import java.time.Duration;
import java.util.Optional;

/// A job as pages show it.
public record JobLine(JobStatus status) {
    /// The job.
    public ScoreJob job() {
        return status.job();
    }

    /// Address of its page.
    public String address() {
        return Links.to("/jobs/" + job().id()).toString();
    }

    /// Where the form that ends it is sent.
    public String end() {
        return Links.to("/jobs/" + job().id() + "/end").toString();
    }

    /// Where it stands, in a word.
    public String state() {
        return job().isOpen() && job().cancellation() != null
                ? "is being cancelled"
                : Words.of(job().state());
    }

    /// How that is to be shown.
    public String mood() {
        return switch (job().state()) {
            case JobState.COMMITTED -> "good";
            case JobState.FAILED, JobState.REFUSED, JobState.NEEDS_REPAIR -> "bad";
            case JobState.QUEUED, JobState.RUNNING, JobState.CANCELLED, JobState.STOPPED -> "quiet";
        };
    }

    /// What scores.
    public String version() {
        return job().spec().model() + " version " + job().spec().version();
    }

    private Optional<JobProgress> progress() {
        return Optional.ofNullable(status.progress());
    }

    /// Rows that were read so far.
    public String rows() {
        return Figures.count(status.rows());
    }

    /// Of those, the unfit.
    public String badRows() {
        return Figures.count(status.badRows());
    }

    /// The part that is done, from 0 to 1; empty while nobody knows.
    public Optional<Double> done() {
        return job().state() == JobState.COMMITTED
                ? Optional.of(1.0)
                : progress().map(JobProgress::done);
    }

    /// Rows a second; empty while nobody knows.
    public String rate() {
        return progress()
                .map(JobProgress::rowsPerSecond)
                .map(rate -> Figures.count(Math.round(rate)) + " rows a second")
                .orElse("");
    }

    /// For how long it goes on; empty while nobody knows.
    public String left() {
        Optional<Duration> left = progress().map(JobProgress::left);
        return left.map(Figures::duration).orElse("");
    }

    /// Rows that no later attempt reads again, which checkpoint holds them, and since when; empty
    /// while nobody knows.
    public String kept() {
        return progress().map(JobLine::keptWords).orElse("");
    }

    private static String keptWords(JobProgress progress) {
        Long rows = progress.keptRows();
        if (rows == null) {
            return "";
        }
        Long checkpoint = progress.checkpoint();
        Duration age = progress.checkpointAge();
        return rows == 0 && checkpoint == null
                ? "nothing yet"
                : Figures.count(rows)
                        + " rows"
                        + (checkpoint == null ? "" : ", checkpoint " + checkpoint)
                        + (age == null ? "" : ", " + Figures.duration(age) + " ago");
    }

    /// What it waits for, or why its newest attempt was not all that was wanted; empty when there
    /// is nothing to say.
    public String reason() {
        return Optional.ofNullable(status.waits())
                .map(waits -> "waits for " + waits)
                .or(() ->
                        Optional.ofNullable(job().latest())
                                .map(ScoreJob.Ending::reason)
                                .map(FreeText::value))
                .orElse("");
    }

    /// What it has cost.
    public String cost() {
        return Figures.money(status.cost(), status.currency());
    }
}
