package dev.slipway.server.metrics;

import dev.slipway.api.control.Images;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.Jobs;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.job.StreamWindows;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.documents.Constants;
import dev.slipway.telemetry.Telemetry;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Streams, as scrapes see them: each by its name, the first hundred by number.
public record StreamMetrics(Images images, Jobs jobs) {
    private static final int MOST = 100;
    private static final double MILLIS = 1e3;
    private static final List<String> STREAM = List.of("stream");
    private static final List<String> VERSION = List.of("stream", "model", "version");

    public static void register(Telemetry telemetry, Images images, Jobs jobs) {
        StreamMetrics streams = new StreamMetrics(images, jobs);
        telemetry.gauges(
                "slipway_streams",
                "Streams, by where they stand.",
                List.of("state"),
                streams::states);
        telemetry.gauges(
                "slipway_stream_lag_rows",
                "Rows of the stream's topic that were not read yet.",
                STREAM,
                streams.ofProgress(progress -> number(progress.lagTotal())));
        telemetry.gauges(
                "slipway_stream_watermark_delay_seconds",
                "How old the rows are that are through.",
                STREAM,
                streams.ofProgress(progress -> seconds(progress.watermarkDelay())));
        telemetry.gauges(
                "slipway_stream_commit_latency_p50_seconds",
                "From a row's time to its prediction's being visible, the median lately.",
                STREAM,
                streams.ofProgress(progress -> seconds(progress.commitP50())));
        telemetry.gauges(
                "slipway_stream_commit_latency_p99_seconds",
                "From a row's time to its prediction's being visible, which 1 % exceed lately.",
                STREAM,
                streams.ofProgress(progress -> seconds(progress.commitP99())));
        telemetry.gauges(
                "slipway_stream_checkpoint_age_seconds",
                "How long ago the last checkpoint was complete.",
                STREAM,
                streams.ofProgress(progress -> seconds(progress.checkpointAge())));
        windows(telemetry, streams);
        telemetry.counters(
                "slipway_stream_rows",
                "Rows that were scored or found unfit since the stream began.",
                STREAM,
                streams.of(status -> (double) status.rows()));
        telemetry.counters(
                "slipway_stream_dead_letters",
                "Rows that were unfit to be scored since the stream began.",
                STREAM,
                streams.of(status -> (double) status.deadLetters()));
        telemetry.counters(
                "slipway_stream_answered_rows",
                "Rows that a version has answered since the stream began, where it scores now.",
                VERSION,
                streams::answered);
        telemetry.counters(
                "slipway_stream_attempts",
                "Attempts since the stream began: one, and one for each restart.",
                STREAM,
                streams.of(status -> (double) status.job().attempt()));
    }

    private static void windows(Telemetry telemetry, StreamMetrics streams) {
        telemetry.gauges(
                "slipway_stream_window_keys",
                "Keys with something in their windows, of each aggregate.",
                STREAM,
                streams.ofWindows(StreamWindows::keys));
        telemetry.gauges(
                "slipway_stream_window_tiles",
                "Tiles of these keys.",
                STREAM,
                streams.ofWindows(StreamWindows::tiles));
        telemetry.gauges(
                "slipway_stream_window_bytes",
                "About what windows and waiting rows take of the child's heap.",
                STREAM,
                streams.ofWindows(StreamWindows::bytes));
        telemetry.gauges(
                "slipway_stream_waiting_rows",
                "Rows that wait until the events have come that they may see.",
                STREAM,
                streams.ofWindows(StreamWindows::waiting));
        telemetry.counters(
                "slipway_stream_events_aside",
                "Events that came too late or could not be read since the stream began.",
                STREAM,
                streams.ofWindows(StreamWindows::aside));
    }

    private Supplier<Map<List<String>, Double>> ofWindows(Function<StreamWindows, Long> value) {
        return ofProgress(progress ->
                progress.windows() == null ? null : number(value.apply(progress.windows())));
    }

    private static @Nullable Double number(@Nullable Long value) {
        return value == null ? null : (Double) (double) value;
    }

    private static @Nullable Double seconds(@Nullable Duration time) {
        return time == null ? null : (Double) (time.toMillis() / MILLIS);
    }

    private Map<List<String>, Double> states() {
        Map<List<String>, Double> states = new HashMap<>();
        for (JobState state :
                List.of(
                        JobState.QUEUED,
                        JobState.RUNNING,
                        JobState.STOPPED,
                        JobState.REFUSED,
                        JobState.FAILED,
                        JobState.NEEDS_REPAIR)) {
            states.put(List.of(Constants.word(state)), 0.0);
        }
        images.current()
                .streams()
                .forEach(stream ->
                        states.merge(List.of(Constants.word(stream.state())), 1.0, Double::sum));
        return states;
    }

    private Supplier<Map<List<String>, Double>> ofProgress(
            Function<StreamProgress, @Nullable Double> value) {
        return of(status -> status.progress() == null ? null : value.apply(status.progress()));
    }

    private Supplier<Map<List<String>, Double>> of(Function<StreamStatus, @Nullable Double> value) {
        return () -> {
            Map<List<String>, Double> values = new HashMap<>();
            shown().forEach(stream -> put(values, stream, value));
            return values;
        };
    }

    private Stream<StreamJob> shown() {
        return images.current().streams().stream()
                .filter(stream -> stream.cancellation() == null)
                .sorted(Comparator.comparingLong(stream -> stream.id().number()))
                .limit(MOST);
    }

    private Map<List<String>, Double> answered() {
        Map<List<String>, Double> values = new HashMap<>();
        shown().forEach(stream -> {
            StreamProgress progress = jobs.status(stream).progress();
            if (progress != null) {
                values.putAll(answeredNow(stream.name().value(), progress));
            }
        });
        return values;
    }

    /// At most two versions score a stream; those before them would be there for ever.
    static Map<List<String>, Double> answeredNow(String stream, StreamProgress progress) {
        Map<List<String>, Double> values = new HashMap<>();
        Set<VersionNumber> scoring = new HashSet<>();
        Optional.ofNullable(progress.version()).ifPresent(scoring::add);
        Optional.ofNullable(progress.canary()).ifPresent(part -> scoring.add(part.version()));
        for (StreamProgress.Answered one : progress.answered().reversed()) {
            // Of two models with this version the one that began last scores.
            if (scoring.remove(one.version())) {
                values.put(
                        List.of(stream, one.model().value(), one.version().toString()),
                        (double) one.rows());
            }
        }
        return values;
    }

    private void put(
            Map<List<String>, Double> values,
            StreamJob stream,
            Function<StreamStatus, @Nullable Double> value) {
        Double now = value.apply(jobs.status(stream));
        if (now != null) {
            values.put(List.of(stream.name().value()), now);
        }
    }
}
