package dev.slipway.server.child;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.StreamJobSpec.Commit;
import dev.slipway.documents.Constants;
import dev.slipway.server.config.JobSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the child of a stream is to do, as the file `stream.json` tells it.
///
/// @param job with this attempt begun
/// @param scored the version that is wanted now
/// @param model where its package lies
/// @param cache of the data directory
/// @param feed how windows reach the online store; absent where the stream does not feed it
/// @param on the cluster that runs the tasks; absent for the child itself
public record StreamTask(
        StreamJob job,
        ScoredVersion scored,
        Path model,
        KafkaAccess kafka,
        Path cache,
        @Nullable Feed feed,
        @Nullable FlinkAccess on) {
    /// Where it lies in a job's directory.
    public static final String FILE = "stream.json";

    /// Where it stands which versions are wanted by now.
    public static final String FOLLOW = "follow.json";

    /// Where it stands which versions may score no further row, whatever a checkpoint says.
    public static final String BARRED = "barred.json";

    private static final int BATCH_ROWS = 1_000;
    private static final int BATCH_MILLIS = 5;
    private static final int IDLE_MILLIS = 10_000;

    /// How windows reach the online store.
    ///
    /// @param directory in which they are looked for
    /// @param from a watermark that has to be reached before; absent for any
    public record Feed(Path directory, @Nullable Long from) {}

    /// Leaves it in the job's directory.
    public void write(Path directory, JobSettings settings) throws IOException {
        SmallFiles.write(directory.resolve(FILE), text(settings));
    }

    /// Tells a child which versions may score no further row.
    ///
    /// @param versions such as `flights/3`
    public static void writeBarred(Path directory, List<String> versions) throws IOException {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        versions.forEach(all::add);
        SmallFiles.write(directory.resolve(BARRED), all.toString());
    }

    /// Tells a child which versions are wanted from now on, and how they divide rows.
    ///
    /// @param attempt whose child it is: what was told before to another one counts no more
    /// @param packages where that of each version lies
    public static void writeWanted(
            Path directory, int attempt, ScoredSplit split, Function<ScoredVersion, Path> packages)
            throws IOException {
        ScoredVersion stable = split.stable();
        ObjectNode node = ChildTask.model(stable, packages.apply(stable)).put("attempt", attempt);
        ScoredSplit.Canary canary = split.canary();
        if (canary != null) {
            ReleaseSplit terms = canary.terms();
            ScoredVersion candidate = split.candidate().orElseThrow();
            node.set(
                    "canary",
                    ChildTask.model(candidate, packages.apply(candidate))
                            .put("release", terms.release().value())
                            .put("weight", terms.weight())
                            .put("salt", terms.salt())
                            .put("sticky", terms.sticky().text()));
        }
        SmallFiles.write(directory.resolve(FOLLOW), node.toString());
    }

    String text(JobSettings settings) throws IOException {
        StreamJobSpec spec = job.spec();
        ObjectNode task = JsonNodeFactory.instance.objectNode();
        task.put("job", job.outsideName()).put("attempt", job.attempt());
        task.set("model", ChildTask.model(scored, model));
        ObjectNode brokers = task.putObject("kafka").put("bootstrap-servers", kafka.servers());
        ObjectNode properties = brokers.putObject("properties");
        kafka.properties().forEach(properties::put);
        putSecrets(brokers);
        ObjectNode events =
                task.putObject("input")
                        .put("topic", spec.from().topic())
                        .put("start", Constants.word(spec.from().start()))
                        .putObject("events");
        spec.from().events().forEach(events::put);
        if (feed != null) {
            task.putObject("feed")
                    .put("directory", feed.directory().toString())
                    .put("from", feed.from());
        }
        task.putObject("output")
                .put("topic", spec.to().topic())
                .put("dead-letters", spec.to().dead());
        Commit commit = spec.commit();
        task.put("delivery", Constants.word(commit.delivery()));
        spec.passThrough().forEach(task.putArray("pass-through")::add);
        putLimit(task, spec.maxBadRows());
        task.put("batch-rows", BATCH_ROWS)
                .put("batch-ms", BATCH_MILLIS)
                .put("parallelism", on == null ? settings.threads() : on.parallelism())
                .put("checkpoint-interval-ms", commit.interval().toMillis())
                .put("transaction-timeout-ms", commit.transactionTimeout().toMillis())
                .put("out-of-order-ms", spec.from().outOfOrder().toMillis())
                .put("idle-ms", IDLE_MILLIS)
                .put("state-bytes", settings.heapBytes() / 2)
                .put("cache", cache.toString())
                .put("repair", job.isRepaired());
        if (on != null) {
            on.putForStream(task.putObject("on"));
        }
        return task.toString();
    }

    /// Where a cluster's tasks find what no file here may hold.
    private void putSecrets(ObjectNode brokers) throws IOException {
        if (on != null && !kafka.secrets().isEmpty()) {
            Path file = on.secretOf(job.spec().from().connection());
            ObjectNode there = brokers.putObject("secrets-elsewhere").put("file", file.toString());
            ObjectNode properties = there.putObject("properties");
            kafka.references(file).forEach(properties::put);
        }
    }

    private static void putLimit(ObjectNode task, @Nullable BadRowLimit limit) {
        task.putNull("max-dead-letters").putNull("max-dead-share");
        if (limit != null && limit.isPercent()) {
            task.put("max-dead-share", limit.share());
        } else if (limit != null) {
            task.put("max-dead-letters", limit.rows());
        }
    }
}
