package dev.slipway.cli.score;

import dev.slipway.api.error.TimeText;
import dev.slipway.api.job.JobEstimate;
import dev.slipway.api.job.JobProgress;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.JobTally;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.documents.Constants;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Jobs in words.
final class JobText {
    private static final double PERCENT = 100;
    private static final int MINUTE = 60;

    private JobText() {}

    /// How far a job has come, on one line.
    static String line(JobStatus status) {
        ScoreJob job = status.job();
        JobProgress progress = status.progress();
        List<String> parts = new ArrayList<>(List.of(job.id() + " " + Constants.word(job.state())));
        if (job.isOpen() && job.cancellation() != null) {
            parts.add("is being cancelled");
        }
        if (progress != null) {
            addProgress(progress, parts);
        } else if (status.waits() != null) {
            parts.add("waits for " + status.waits());
        } else if (job.latest() != null) {
            JobTally tally = job.latest().tally();
            parts.add(String.format(Locale.ROOT, "%,d rows", tally.rows()));
            parts.add(String.format(Locale.ROOT, "%,d bad", tally.badRows()));
        }
        parts.add(cost(status.cost(), status.currency()));
        return String.join(", ", parts);
    }

    private static void addProgress(JobProgress progress, List<String> parts) {
        if (progress.phase().equals("starting")) {
            parts.add("attempt " + progress.attempt() + " is starting");
            return;
        }
        Long total = progress.totalRows();
        parts.add(
                total == null
                        ? String.format(Locale.ROOT, "%,d rows", progress.rows())
                        : String.format(Locale.ROOT, "%,d of %,d rows", progress.rows(), total));
        if (progress.done() != null) {
            parts.add(String.format(Locale.ROOT, "%.0f %%", progress.done() * PERCENT));
        }
        if (progress.rowsPerSecond() != null) {
            parts.add(String.format(Locale.ROOT, "%,.0f rows/s", progress.rowsPerSecond()));
        }
        if (progress.left() != null) {
            parts.add(time(progress.left()) + " left");
        }
        parts.add(String.format(Locale.ROOT, "%,d bad", progress.badRows()));
    }

    private static String time(Duration time) {
        long seconds = (time.toMillis() + 999) / 1_000;
        return seconds < MINUTE
                ? seconds + " s"
                : String.format(Locale.ROOT, "%d:%02d min", seconds / MINUTE, seconds % MINUTE);
    }

    static String cost(String cost, @Nullable String currency) {
        return currency == null ? cost : cost + " " + currency;
    }

    /// All that is known of a job.
    static void print(JobStatus status, PrintWriter out) {
        ScoreJob job = status.job();
        ScoreSpec spec = job.spec();
        out.println(line(status));
        out.println("version   " + version(spec));
        out.println("input     " + spec.files().input());
        out.println("output    " + spec.files().output() + partitions(spec));
        if (spec.on() != null) {
            out.println("on        " + spec.on());
        }
        out.println(
                "submitted "
                        + TimeText.of(job.submission().time())
                        + " by "
                        + job.submission().principal());
        Instant begun = job.started();
        if (begun != null) {
            out.println("attempt   " + job.attempt() + ", begun " + TimeText.of(begun));
        }
        reason(job).ifPresent(reason -> out.println("reason    " + reason));
        Optional.ofNullable(status.progress()).ifPresent(progress -> print(progress, out));
    }

    private static void print(JobProgress progress, PrintWriter out) {
        if (progress.keptRows() != null) {
            out.println("kept      " + kept(progress, progress.keptRows()));
        }
        if (progress.filesPerHour() != null) {
            out.printf(Locale.ROOT, "files     %,.0f per hour%n", progress.filesPerHour());
        }
    }

    /// What is safe by now, whatever becomes of the attempt.
    private static String kept(JobProgress progress, long rows) {
        Long checkpoint = progress.checkpoint();
        Duration age = progress.checkpointAge();
        return rows == 0 && checkpoint == null
                ? "nothing yet"
                : String.format(Locale.ROOT, "%,d rows", rows)
                        + (checkpoint == null ? "" : ", checkpoint " + checkpoint)
                        + (age == null ? "" : ", " + time(age) + " ago");
    }

    private static String partitions(ScoreSpec spec) {
        return spec.partitionBy() == null ? "" : " by " + spec.partitionBy();
    }

    static String version(ScoreSpec spec) {
        return spec.version()
                + " of "
                + spec.model()
                + (spec.endpoint() == null ? "" : " (endpoint " + spec.endpoint() + ")");
    }

    /// Why its newest attempt was not all that was wanted.
    static Optional<String> reason(ScoreJob job) {
        return Optional.ofNullable(job.latest()).map(ScoreJob.Ending::reason).map(Object::toString);
    }

    static void print(JobEstimate estimate, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "dry run: %,d rows scored by version %s of %s, %,d bad; nothing was written%n",
                estimate.sampled(),
                estimate.version(),
                estimate.model(),
                estimate.badRows());
        out.printf(
                Locale.ROOT,
                "input     %,d files, %,d bytes, %s%,d rows%n",
                estimate.inputFiles(),
                estimate.inputBytes(),
                estimate.isCounted() ? "" : "about ",
                estimate.rows());
        out.printf(
                Locale.ROOT,
                "all of it about %s at %,.0f rows/s, about %,d bytes of output, %s%n",
                time(estimate.time()),
                estimate.rowsPerSecond(),
                estimate.outputBytes(),
                estimate.currency() == null
                        ? estimate.cost()
                        : "at most " + cost(estimate.cost(), estimate.currency()));
        out.println("start     some seconds more, which are paid as well");
    }
}
