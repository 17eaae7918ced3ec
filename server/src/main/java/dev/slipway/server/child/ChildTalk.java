package dev.slipway.server.child;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.journal.Sha256;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a child has said so far, line by line.
///
/// *Threads*: one writes, any may read.
public final class ChildTalk {
    private static final String ROWS = "rows";
    private static final String BAD_ROWS = "bad-rows";
    private static final String MESSAGE = "message";
    private static final double MILLIS = 1e3;

    private final Consumer<JsonNode> also;
    private volatile Heard heard = Heard.NOTHING;
    private volatile @Nullable Last last;
    private volatile Map<String, Long> clusterNanos = Map.of();
    private volatile @Nullable Kept kept;
    private volatile @Nullable Begun begun;
    private volatile long resumed;
    private volatile boolean isFurther;

    /// Whether a checkpoint was complete that nobody has asked for; the writer's.
    private boolean hasCheckpoint;

    /// How far it says that it is.
    public record Heard(
            String phase,
            long rows,
            long badRows,
            @Nullable Long totalRows,
            long files,
            @Nullable Long totalFiles,
            long bytes,
            @Nullable Long totalBytes,
            @Nullable Double rowsPerSecond,
            @Nullable Double filesPerHour,
            @Nullable Duration left) {
        static final Heard NOTHING =
                new Heard("starting", 0, 0, null, 0, null, 0, null, null, null, null);

        /// The part of the input that is behind it; absent while nobody knows.
        public @Nullable Double done() {
            if (totalRows != null && totalRows > 0) {
                return Math.min(1, (double) rows / totalRows);
            }
            return totalBytes != null && totalBytes > 0
                    ? (Double) Math.min(1, (double) bytes / totalBytes)
                    : null;
        }
    }

    /// What no later attempt does again.
    ///
    /// @param checkpoint that holds it; absent before the first
    /// @param rows that parts of the output stand for
    public record Kept(@Nullable Long checkpoint, long rows) {}

    /// Which tasks it tells of.
    ///
    /// @param listensTo the attempt that has begun them; absent where it is the child's own
    /// @param rows of the job that others had finished when they began
    public record Begun(@Nullable Long listensTo, long rows) {}

    /// What it said last, when it said how it ended.
    public sealed interface Last {
        /// All of its output is there.
        record Committed(long rows, long badRows, long files, @Nullable Sha256 manifest)
                implements Last {}

        /// A sample was scored.
        record Sampled(
                long rows,
                long badRows,
                long totalRows,
                boolean isExact,
                double rowsPerSecond,
                double seconds,
                long bytesOut)
                implements Last {}

        /// Whoever submitted it has something to mend.
        record Refused(String message) implements Last {}

        /// It broke.
        ///
        /// @param code what broke, in a word
        record Failed(String code, String message, boolean isRetryable, boolean isHindered)
                implements Last {}

        /// It stopped, and another attempt goes on.
        ///
        /// @param reason why it did by itself; absent where it was told to
        record Stopped(@Nullable String reason) implements Last {}

        /// Another attempt has taken over.
        record Fenced(String by) implements Last {}
    }

    /// Nothing was said.
    public ChildTalk() {
        this(_ -> {});
    }

    /// Nothing was said.
    ///
    /// @param also hears each line that is understood, once it is in what was heard
    public ChildTalk(Consumer<JsonNode> also) {
        this.also = also;
    }

    /// Takes one line; what is not understood is passed over.
    public void line(String text) {
        JsonNode line;
        try {
            line = Documents.tree(text);
        } catch (DocumentException e) {
            return;
        }
        switch (line.path("event").asText()) {
            case "started" -> started(line);
            case "planned" -> planned(line);
            case "progress" -> progress(line);
            case "checkpoint" -> checkpoint(line);
            case "used" -> clusterNanos = byAttempt(line.path("cpu-nanos"));
            case "committed" -> committed(line);
            case "sampled" -> sampled(line);
            case "refused" -> last = new Last.Refused(message(line));
            case "failed" ->
                    last =
                            new Last.Failed(
                                    line.path("code").asText(),
                                    Words.cut(message(line) + lost(line), Words.LONGEST_LIST),
                                    line.path("retryable").asBoolean(),
                                    line.path("hindered").asBoolean());
            case "stopped" -> {
                ended(line);
                String reason = line.path("reason").textValue();
                last = new Last.Stopped(reason == null ? null : Words.cut(reason));
            }
            case "fenced" -> last = new Last.Fenced(Words.cut(line.path("by").asText()));
            default -> {}
        }
        also.accept(line);
    }

    private static String message(JsonNode line) {
        return Words.cut(line.path(MESSAGE).asText());
    }

    private void started(JsonNode line) {
        resumed = line.path("resumed-rows").asLong();
        begun = new Begun(whole(line, "listens-to"), line.path("begun-rows").asLong(resumed));
        long rows = line.path(ROWS).asLong(resumed);
        heard = new Heard("reading", rows, badRows(line), null, 0, null, 0, null, null, null, null);
        kept = new Kept(whole(line, "checkpoint"), resumed);
    }

    private void planned(JsonNode line) {
        Heard before = heard;
        heard =
                new Heard(
                        before.phase(),
                        before.rows(),
                        before.badRows(),
                        whole(line, "rows-total"),
                        0,
                        whole(line, "files"),
                        0,
                        whole(line, "bytes"),
                        null,
                        null,
                        null);
    }

    private void progress(JsonNode line) {
        Double left = number(line, "seconds-left");
        heard =
                new Heard(
                        "reading",
                        line.path(ROWS).asLong(),
                        badRows(line),
                        whole(line, "rows-total"),
                        line.path("files").asLong(),
                        whole(line, "files-total"),
                        line.path("bytes").asLong(),
                        whole(line, "bytes-total"),
                        number(line, "rows-per-second"),
                        number(line, "files-per-hour"),
                        left == null ? null : Duration.ofMillis((long) (left * MILLIS)));
    }

    /// Of a stream, dead letters.
    private static long badRows(JsonNode line) {
        return line.path(BAD_ROWS).asLong(line.path("dead-letters").asLong());
    }

    /// What was kept last may be more than what was said before.
    private void ended(JsonNode line) {
        Heard before = heard;
        long rows = Math.max(before.rows(), line.path(ROWS).asLong());
        heard =
                new Heard(
                        before.phase(),
                        rows,
                        before.badRows(),
                        before.totalRows(),
                        before.files(),
                        before.totalFiles(),
                        before.bytes(),
                        before.totalBytes(),
                        before.rowsPerSecond(),
                        before.filesPerHour(),
                        before.left());
    }

    private void checkpoint(JsonNode line) {
        Kept before = kept;
        long rows = line.path(ROWS).asLong();
        isFurther = isFurther || before == null || rows > before.rows();
        long most = before == null ? rows : Math.max(before.rows(), rows);
        kept = new Kept(whole(line, "number"), most);
        hasCheckpoint = true;
    }

    private void committed(JsonNode line) {
        if (kept == null) {
            // Nothing was left to do: attempts before it have scored all of them.
            resumed = line.path(ROWS).asLong();
            begun = new Begun(null, resumed);
        }
        ended(line);
        String manifest = line.path("manifest-sha256").asText();
        last =
                new Last.Committed(
                        line.path(ROWS).asLong(),
                        line.path(BAD_ROWS).asLong(),
                        line.path("parts").asLong(),
                        manifest.isEmpty() ? null : new Sha256(manifest));
    }

    /// Which rows of which partitions were scored in vain; empty for all that a lost commit is not.
    private static String lost(JsonNode line) {
        StringBuilder text = new StringBuilder();
        for (JsonNode range : line.path("lost")) {
            text.append(text.isEmpty() ? ": " : ", ")
                    .append(range.path("topic").asText())
                    .append(" partition ")
                    .append(range.path("partition").asLong())
                    .append(" offsets ")
                    .append(range.path("from").asLong())
                    .append(" to ")
                    .append(range.path("to").asLong() - 1);
        }
        return text.toString();
    }

    private void sampled(JsonNode line) {
        last =
                new Last.Sampled(
                        line.path(ROWS).asLong(),
                        line.path(BAD_ROWS).asLong(),
                        line.path("rows-total").asLong(),
                        line.path("rows-total-exact").asBoolean(),
                        line.path("rows-per-second").asDouble(),
                        line.path("estimated-seconds").asDouble(),
                        line.path("estimated-bytes-out").asLong());
    }

    private static Map<String, Long> byAttempt(JsonNode told) {
        Map<String, Long> nanos = new HashMap<>();
        told.properties().forEach(one -> nanos.put(one.getKey(), one.getValue().asLong()));
        return Map.copyOf(nanos);
    }

    /// A whole number of a line; absent where it has none.
    static @Nullable Long whole(JsonNode line, String name) {
        JsonNode value = line.path(name);
        return value.isNumber() ? (Long) value.asLong() : null;
    }

    private static @Nullable Double number(JsonNode line, String name) {
        JsonNode value = line.path(name);
        return value.isNumber() ? (Double) value.asDouble() : null;
    }

    /// How far it is.
    public Heard heard() {
        return heard;
    }

    /// What no later attempt does again; absent before it has said.
    public @Nullable Kept kept() {
        return kept;
    }

    /// Whether a checkpoint was complete since this was asked for; the writer's.
    public boolean takeCheckpoint() {
        boolean isThere = hasCheckpoint;
        hasCheckpoint = false;
        return isThere;
    }

    /// Which tasks it tells of; absent before it has said.
    public @Nullable Begun begun() {
        return begun;
    }

    /// Rows that attempts before it had finished, which are among those of [#heard].
    public long resumed() {
        return resumed;
    }

    /// Processor time that a cluster has used for the job in all, by attempt.
    ///
    /// *Units*: nanoseconds.
    public Map<String, Long> clusterNanos() {
        return clusterNanos;
    }

    /// How it ended; absent while it has not said.
    public @Nullable Last last() {
        return last;
    }

    /// Whether a checkpoint of this attempt has got further than the attempt before.
    public boolean isFurther() {
        return isFurther;
    }
}
