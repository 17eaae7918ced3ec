package dev.slipway.server.child;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamWindows;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the child of a stream has said so far, beyond what children of batches say.
///
/// *Threads*: one writes, any may read.
public final class StreamTalk {
    private static final String NAME = "name";
    private static final String VERSION = "version";
    private static final String UNREACHABLE = "unreachable";

    private final List<Taken> taken = new ArrayList<>();
    private final List<ToldSplit> history = new ArrayList<>();
    private volatile @Nullable JsonNode progress;
    private volatile @Nullable Named scoring;
    private volatile @Nullable Refused refused;
    private volatile boolean hasStarted;
    private volatile boolean isFurther;

    /// Rows that attempts before had been through; for the attempt's thread.
    private long resumed;

    /// Whether a checkpoint was complete that nobody has asked for; for the attempt's thread.
    private boolean hasCheckpoint;

    /// What scores, as the child names it.
    ///
    /// @param canary what candidate of a release has of it; absent where it has none
    public record Named(
            ModelName model, VersionNumber version, StreamProgress.@Nullable Canary canary) {
        /// Whether it is this.
        public boolean is(ScoredSplit split) {
            return split.stable().uses(model, version)
                    && Objects.equals(canary, canary(split.canary()));
        }

        private static StreamProgress.@Nullable Canary canary(ScoredSplit.@Nullable Canary part) {
            return part == null
                    ? null
                    : new StreamProgress.Canary(part.terms().candidate(), part.terms().weight());
        }

        /// Whether its version has a part of this.
        boolean isIn(ScoredSplit split) {
            return split.versions().anyMatch(one -> one.uses(model, version));
        }

        private boolean scoresWith(Named one) {
            return model.equals(one.model)
                    && (version.equals(one.version)
                            || (canary != null && canary.version().equals(one.version)));
        }
    }

    /// A split that has taken effect.
    ///
    /// @param offsets of the first rows that it scores, by partition
    public record Taken(Named split, long checkpoint, Map<String, Long> offsets) {}

    /// What is known of an attempt but not by its child.
    ///
    /// @param wanted what is to score
    /// @param untold why the child was not told so; absent when it was
    /// @param fed what became of its windows
    public record Seen(int attempt, ScoredSplit wanted, @Nullable String untold, Fed fed) {}

    /// What the online store has of a stream's windows.
    ///
    /// @param checkpoint that holds what it has; absent for nothing
    /// @param hindrance why it does not take more; absent where it does
    public record Fed(@Nullable Long checkpoint, @Nullable String hindrance) {
        /// Of a stream that feeds nothing.
        public static final Fed NOTHING = new Fed(null, null);
    }

    private record Refused(Named version, String message) {}

    /// Takes one line.
    public void line(JsonNode line) {
        switch (line.path("event").asText()) {
            case "started" -> {
                hasStarted = true;
                resumed = line.path("resumed-rows").asLong();
                scoring = named(line);
                line.path("versions").forEach(one -> history.add(ToldSplit.of(one)));
            }
            case "progress" -> {
                hasStarted = true;
                progress = line;
                scoring = named(line);
            }
            case "checkpoint" -> {
                hasCheckpoint = true;
                isFurther = isFurther || line.path("rows").asLong() > resumed;
            }
            case "version" -> taken(line);
            case "version-refused" -> {
                Named which = named(line);
                if (which != null) {
                    refused = new Refused(which, Words.cut(line.path("message").asText()));
                }
            }
            default -> {}
        }
    }

    private void taken(JsonNode line) {
        Named which = named(line);
        if (which != null) {
            scoring = which;
            Refused no = refused;
            if (no != null && which.scoresWith(no.version())) {
                refused = null;
            }
            taken.add(new Taken(which, line.path("checkpoint").asLong(), longs(line, "offsets")));
        }
    }

    private static @Nullable Named named(JsonNode line) {
        long number = line.path(VERSION).asLong();
        return number < 1
                ? null
                : new Named(
                        new ModelName(line.path(NAME).asText()),
                        new VersionNumber(number),
                        canary(line.path("canary")));
    }

    private static StreamProgress.@Nullable Canary canary(JsonNode told) {
        return told.isObject()
                ? new StreamProgress.Canary(
                        new VersionNumber(told.path(VERSION).asLong()),
                        told.path("weight").asDouble())
                : null;
    }

    static Map<String, Long> longs(JsonNode line, String name) {
        Map<String, Long> longs = new TreeMap<>();
        line.path(name)
                .properties()
                .forEach(entry -> longs.put(entry.getKey(), entry.getValue().asLong()));
        return longs;
    }

    private static @Nullable Duration millis(JsonNode line, String name) {
        Long value = ChildTalk.whole(line, name);
        return value == null ? null : Duration.ofMillis(value);
    }

    /// Splits that have taken effect and were not asked for before; the writer's.
    public List<Taken> takeNews() {
        List<Taken> news = List.copyOf(taken);
        taken.clear();
        return news;
    }

    /// Splits that have scored by the child's own history, the newest at the end, once it has
    /// begun; the writer's.
    public List<ToldSplit> takeHistory() {
        List<ToldSplit> told = List.copyOf(history);
        history.clear();
        return told;
    }

    /// Whether a checkpoint was complete since this was asked for; the writer's.
    public boolean takeCheckpoint() {
        boolean isThere = hasCheckpoint;
        hasCheckpoint = false;
        return isThere;
    }

    /// What scores; absent before it has said.
    public @Nullable Named scoring() {
        return scoring;
    }

    /// Whether a checkpoint of this attempt knows a row more: the engine takes some as it begins,
    /// which say nothing.
    public boolean isFurther() {
        return isFurther;
    }

    /// How it goes.
    public StreamProgress progress(Seen seen, ChildTalk talk, Usage usage, Instant time) {
        JsonNode line = progress;
        Named now = scoring;
        ChildTalk.Heard heard = talk.heard();
        JsonNode told = line == null ? MissingNode.getInstance() : line;
        return new StreamProgress(
                seen.attempt(),
                hasStarted ? "running" : "starting",
                heard.rows(),
                heard.badRows(),
                heard.rowsPerSecond(),
                now == null ? null : now.version(),
                now == null ? null : now.canary(),
                answered(told.path("answered")),
                longs(told, "lag"),
                ChildTalk.whole(told, "lag-total"),
                millis(told, "watermark-delay-ms"),
                millis(told.path("commit-latency-ms"), "p50"),
                millis(told.path("commit-latency-ms"), "p99"),
                ChildTalk.whole(told, "checkpoint"),
                millis(told, "checkpoint-age-ms"),
                !told.path("kafka").asText().equals(UNREACHABLE),
                refused(seen),
                windows(told.path("windows"), seen.fed()),
                usage,
                time);
    }

    private static List<StreamProgress.Answered> answered(JsonNode told) {
        List<StreamProgress.Answered> all = new ArrayList<>();
        for (JsonNode one : told) {
            String name = one.path(NAME).asText();
            long number = one.path(VERSION).asLong();
            if (!name.isEmpty() && number >= 1) {
                all.add(
                        new StreamProgress.Answered(
                                new ModelName(name),
                                new VersionNumber(number),
                                one.path("rows").asLong()));
            }
        }
        return all;
    }

    private static @Nullable StreamWindows windows(JsonNode told, Fed fed) {
        return told.isObject()
                ? new StreamWindows(
                        told.path("keys").asLong(),
                        told.path("tiles").asLong(),
                        told.path("waiting").asLong(),
                        told.path("events-aside").asLong(),
                        told.path("bytes").asLong(),
                        fed.checkpoint(),
                        fed.hindrance())
                : null;
    }

    private @Nullable String refused(Seen seen) {
        Refused no = refused;
        return no != null && no.version().isIn(seen.wanted()) ? no.message() : seen.untold();
    }
}
