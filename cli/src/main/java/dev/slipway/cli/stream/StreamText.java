package dev.slipway.cli.stream;

import dev.slipway.api.error.TimeText;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamStandby;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.job.StreamWindows;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.documents.ReleaseForms;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Streams in words.
final class StreamText {
    private static final double SECOND = 1e3;
    private static final int KIB = 1 << 10;

    private StreamText() {}

    static String word(JobState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// What scores.
    static String version(StreamStatus status) {
        return status.job()
                .versions()
                .known()
                .map(known ->
                        known.model()
                                + "/"
                                + status.scoring().orElse(known.version())
                                + canary(status.progress()))
                .orElse("");
    }

    private static String canary(@Nullable StreamProgress progress) {
        StreamProgress.Canary part = progress == null ? null : progress.canary();
        return part == null ? "" : part(part.version(), part.weight());
    }

    private static String canary(StreamJob.Switch one) {
        ScoredSplit.Canary part = one.scored().canary();
        return part == null ? "" : part(part.terms().candidate(), part.terms().weight());
    }

    private static String part(VersionNumber candidate, double weight) {
        return ", " + ReleaseForms.percent(weight) + " % by " + candidate;
    }

    static @Nullable String rate(StreamProgress progress) {
        return progress.rowsPerSecond() == null
                ? null
                : String.format(Locale.ROOT, "%,.0f", progress.rowsPerSecond());
    }

    /// How a stream goes, on one line.
    static String line(StreamStatus status) {
        StreamProgress progress = status.progress();
        List<String> parts = new ArrayList<>();
        parts.add(status.job().name() + " " + word(status.job().state()));
        if (progress != null) {
            addProgress(status, progress, parts);
        } else if (status.waits() != null) {
            parts.add("waits for " + status.waits());
        }
        parts.add(String.format(Locale.ROOT, "%,d rows", status.rows()));
        parts.add(String.format(Locale.ROOT, "%,d dead letters", status.deadLetters()));
        return String.join(", ", parts);
    }

    private static void addProgress(
            StreamStatus status, StreamProgress progress, List<String> parts) {
        if (progress.phase().equals("starting")) {
            parts.add("attempt " + progress.attempt() + " is starting");
            return;
        }
        parts.add(version(status));
        Optional.ofNullable(rate(progress)).ifPresent(rate -> parts.add(rate + " rows/s"));
        if (progress.lagTotal() != null) {
            parts.add(String.format(Locale.ROOT, "lag %,d", progress.lagTotal()));
        }
        if (progress.commitP99() != null) {
            parts.add("visible after " + seconds(progress.commitP99()) + " (p99)");
        }
        if (!progress.isBrokerReached()) {
            parts.add("brokers do not answer");
        }
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toMillis() / SECOND);
    }

    /// All that is known of a stream.
    static void print(StreamStatus status, PrintWriter out) {
        StreamJob job = status.job();
        StreamJobSpec spec = job.spec();
        out.println(line(status));
        if (status.trouble() != null) {
            out.println("look at    " + status.trouble());
        }
        reason(status).ifPresent(reason -> out.println("reason     " + reason));
        out.println("scores     " + version(status) + wanted(status));
        out.println("from       " + spec.from().topic() + " of " + spec.from().connection());
        spec.from().events().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(one ->
                        out.println("events     " + one.getKey() + " from " + one.getValue()));
        out.println("to         " + spec.to().topic() + ", unfit rows to " + spec.to().dead());
        out.println("delivery   " + delivery(spec));
        if (spec.on() != null) {
            out.println("on         " + spec.on());
            // The cluster's own list has the number of the attempt that handed it over behind it.
            out.println("job        slipway " + job.outsideName());
        }
        Instant begun = job.started();
        if (begun != null) {
            out.println("attempt    " + job.attempt() + ", begun " + TimeText.of(begun));
        }
        if (status.standby() != null) {
            out.println("standby    " + words(status.standby()));
        }
        Optional.ofNullable(status.progress()).ifPresent(progress -> print(progress, out));
        for (StreamJob.Switch one : job.switches()) {
            out.println(
                    "version    "
                            + one.scored().version()
                            + canary(one)
                            + " since "
                            + TimeText.of(one.time())
                            + (one.checkpoint() == null ? "" : ", checkpoint " + one.checkpoint())
                            + ", offsets "
                            + offsets(one));
        }
        String currency = status.currency();
        out.println("cost       " + status.cost() + (currency == null ? "" : " " + currency));
    }

    private static String words(StreamStandby standby) {
        String why = standby.hindrance();
        return standby.isReady() ? "ready" : why == null ? "not ready yet" : "not there: " + why;
    }

    private static String wanted(StreamStatus status) {
        StreamProgress progress = status.progress();
        ScoredSplit wanted = status.job().versions().wanted();
        return progress == null
                        || progress.version() == null
                        || wanted == null
                        || wanted.version().equals(progress.version())
                ? ""
                : ", " + wanted.version() + " is wanted";
    }

    private static String delivery(StreamJobSpec spec) {
        return spec.commit().delivery().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + ", a commit every "
                + seconds(spec.commit().interval());
    }

    private static String offsets(StreamJob.Switch one) {
        return new TreeMap<>(one.offsets())
                .entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + entry.getValue())
                        .collect(Collectors.joining(" "));
    }

    private static void print(StreamProgress progress, PrintWriter out) {
        for (StreamProgress.Answered one : progress.answered()) {
            out.println(
                    String.format(
                            Locale.ROOT,
                            "answered   %s/%s %,d rows",
                            one.model(),
                            one.version(),
                            one.rows()));
        }
        if (progress.checkpoint() != null) {
            Duration age = progress.checkpointAge();
            out.println(
                    "checkpoint "
                            + progress.checkpoint()
                            + (age == null ? "" : ", " + seconds(age) + " ago"));
        }
        if (progress.commitP50() != null && progress.commitP99() != null) {
            out.println(
                    "visible    after "
                            + seconds(progress.commitP50())
                            + " (p50), "
                            + seconds(progress.commitP99())
                            + " (p99)");
        }
        if (progress.watermarkDelay() != null) {
            out.println("watermark  " + seconds(progress.watermarkDelay()) + " behind");
        }
        if (progress.windows() != null) {
            print(progress.windows(), out);
        }
    }

    private static void print(StreamWindows windows, PrintWriter out) {
        out.println(
                String.format(
                        Locale.ROOT,
                        "windows    %,d keys, %,d tiles, about %,d KiB",
                        windows.keys(),
                        windows.tiles(),
                        windows.bytes() / KIB));
        out.println(
                String.format(
                        Locale.ROOT,
                        "waiting    %,d rows; %,d events put aside",
                        windows.waiting(),
                        windows.aside()));
        if (windows.fed() != null) {
            out.println("online     fed up to checkpoint " + windows.fed());
        }
        if (windows.unfed() != null) {
            out.println("online     not fed: " + windows.unfed());
        }
    }

    /// Why its newest attempt ended, where none runs.
    static Optional<String> reason(StreamStatus status) {
        return status.job().reason().map(FreeText::value);
    }
}
