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
import java.util.Collection;
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
///
/// @param known all that there are
/// @param looks says how one stands now
public record StreamMetrics(
        Supplier<Collection<StreamJob>> known, Function<StreamJob, StreamStatus> looks) {
    private static final int MOST = 100;
    private static final double MILLIS = 1e3;
    private static final List<String> STREAM = List.of("stream");
    private static final List<String> VERSION = List.of("stream", "model", "version");

    public static void register(Telemetry telemetry, Images images, Jobs jobs) {
        StreamMetrics streams = new StreamMetrics(() -> images.current().streams(), jobs::status);
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
        counts(telemetry, streams);
    }

    private static void counts(Telemetry telemetry, StreamMetrics streams) {
        telemetry.counters(
                "slipway_stream_rows",
                "Rows that were scored or found unfit since the stream began.",
                STREAM,
                streams.counted(status -> (double) status.rows()));
        telemetry.counters(
                "slipway_stream_dead_letters",
                "Rows that were unfit to be scored since the stream began.",
                STREAM,
                streams.counted(status -> (double) status.deadLetters()));
        telemetry.counters(
                "slipway_stream_answered_rows",
                "Rows that a version has answered since the stream began, where it scores now.",
                VERSION,
                streams.counters(streams::answered));
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
                streams.counted(progressing(inWindows(StreamWindows::aside))));
    }

    private Supplier<Map<List<String>, Double>> ofWindows(Function<StreamWindows, Long> value) {
        return ofProgress(inWindows(value));
    }

    private static Function<StreamProgress, @Nullable Double> inWindows(
            Function<StreamWindows, Long> value) {
        return progress ->
                progress.windows() == null ? null : number(value.apply(progress.windows()));
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
        known.get()
                .forEach(stream ->
                        states.merge(List.of(Constants.word(stream.state())), 1.0, Double::sum));
        return states;
    }

    private Supplier<Map<List<String>, Double>> ofProgress(
            Function<StreamProgress, @Nullable Double> value) {
        return of(progressing(value));
    }

    private static Function<StreamStatus, @Nullable Double> progressing(
            Function<StreamProgress, @Nullable Double> value) {
        return status -> status.progress() == null ? null : value.apply(status.progress());
    }

    private Supplier<Map<List<String>, Double>> of(Function<StreamStatus, @Nullable Double> value) {
        return () -> {
            Map<List<String>, Double> values = new HashMap<>();
            shown().forEach(stream -> values.putAll(value(stream, value)));
            return values;
        };
    }

    /// A count of each stream.
    Supplier<Map<List<String>, Double>> counted(Function<StreamStatus, @Nullable Double> value) {
        return counters(stream -> value(stream, value));
    }

    /// Counts, none of which falls: an attempt that goes on from a checkpoint scores again what the
    /// one before it had behind that, and a scraper would take all of its rows for new ones.
    private Supplier<Map<List<String>, Double>> counters(
            Function<StreamJob, Map<List<String>, Double>> counts) {
        Highest highest = new Highest();
        return () -> {
            Map<List<String>, Double> values = new HashMap<>();
            List<StreamJob> streams = shown().toList();
            streams.forEach(stream -> values.putAll(highest.of(stream.id(), counts.apply(stream))));
            highest.keep(streams.stream().map(StreamJob::id).toList());
            return values;
        };
    }

    private Stream<StreamJob> shown() {
        return known.get().stream()
                .filter(stream -> stream.cancellation() == null)
                .sorted(Comparator.comparingLong(stream -> stream.id().number()))
                .limit(MOST);
    }

    private Map<List<String>, Double> answered(StreamJob stream) {
        StreamProgress progress = looks.apply(stream).progress();
        return progress == null ? Map.of() : answeredNow(stream.name().value(), progress);
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

    private Map<List<String>, Double> value(
            StreamJob stream, Function<StreamStatus, @Nullable Double> value) {
        Double now = value.apply(looks.apply(stream));
        return now == null ? Map.of() : Map.of(List.of(stream.name().value()), now);
    }
}
