package dev.slipway.server.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.capture.StreamCaptures;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import dev.slipway.features.online.StreamFeeds;
import dev.slipway.server.child.ChildTask;
import dev.slipway.server.child.FlinkAccess;
import dev.slipway.server.child.JobProgram;
import dev.slipway.server.child.JobProgram.Begin;
import dev.slipway.server.child.KafkaAccess;
import dev.slipway.server.child.SmallFiles;
import dev.slipway.server.child.StreamTask;
import dev.slipway.server.config.JobSettings;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What attempts take.
///
/// @param jobs the directory with one of its own for each job
/// @param cache of the data directory
/// @param brokers how connections to Kafka are reached
/// @param clusters how connections to Flink clusters are reached
/// @param feeds where streams' windows go that predictions are to see
/// @param captures where streams' predictions go that are to be kept
record AttemptSpec(
        JobProgram program,
        Packages packages,
        Path jobs,
        Path cache,
        JobSettings settings,
        JobMeter meter,
        Brokers brokers,
        Clusters clusters,
        StreamFeeds feeds,
        StreamCaptures captures,
        InstantSource clock,
        LongSupplier nanoTime) {
    private static final String DISCARD = "--discard";

    /// Where children of batches keep theirs, in a job's directory.
    private static final String CHECKPOINTS = "checkpoints";

    /// Of a stream, the newest ones.
    private static final int LOGS_KEPT = 100;

    /// As a system says that there is no room, for anybody or for whoever asks.
    private static final List<String> FULL = List.of("No space left", "quota exceeded");

    /// Exit status of a JVM whose heap has no room for what it was to make.
    private static final int OUT_OF_MEMORY = 3;

    /// Packages of versions as directories.
    @FunctionalInterface
    interface Packages {
        /// Where the package lies, every byte checked.
        ///
        /// *Errors*: `IOException` in words when it is not whole.
        Path laidOut(Sha256 digest) throws IOException;
    }

    /// Connections to Kafka.
    @FunctionalInterface
    interface Brokers {
        /// As the connection has it now.
        ///
        /// *Errors*: `IOException` in words when there is none.
        KafkaAccess of(String connection) throws IOException;
    }

    /// Connections to Flink clusters.
    @FunctionalInterface
    interface Clusters {
        /// As the connection has it now.
        ///
        /// *Errors*: `IOException` in words when there is none.
        FlinkAccess of(String connection) throws IOException;
    }

    /// A job's own directory.
    Path directory(JobId job) {
        return jobs.resolve(job.value());
    }

    Path log(Job job) {
        return log(directory(job.id()), job.attempt());
    }

    static Path log(Path directory, int attempt) {
        return directory.resolve("attempt-" + attempt + ".log");
    }

    /// Starts the child of a job's newest attempt.
    ///
    /// @param barred versions that may score no further row of a stream, such as `flights/3`
    Process start(Job job, List<String> barred) throws IOException {
        return switch (job) {
            case ScoreJob score -> start(score);
            case StreamJob stream -> start(stream, barred, program);
        };
    }

    /// The same of a stream, begun by another program than the usual one.
    Process start(StreamJob job, List<String> barred, JobProgram begun) throws IOException {
        Path directory = directory(job.id());
        Files.createDirectories(directory);
        removeOldLogs(directory, job.attempt());
        Files.deleteIfExists(directory.resolve(StreamTask.FOLLOW));
        Map<String, String> environment =
                new HashMap<>(CaptureIntake.begin(job, directory, captures));
        ScoredVersion scored = Objects.requireNonNull(job.scored());
        KafkaAccess kafka = brokers.of(job.spec().from().connection());
        Path model = packages.laidOut(scored.digest());
        layOutKept(job, model);
        FlinkAccess on = job.spec().on() == null ? null : clusters.of(job.spec().on());
        StreamTask.Feed feed = FeedIntake.begin(job, directory, feeds);
        new StreamTask(job, scored, model, kafka, cache, feed, on).write(directory, settings);
        StreamTask.writeBarred(directory, barred);
        environment.putAll(kafka.environment());
        if (on != null) {
            tellBefore(job);
            environment.putAll(on.environment());
        }
        return begun.start(new Begin(directory, log(job), List.of(), environment));
    }

    /// A checkpoint may name a version that is not wanted any more. Its package lies beside that of
    /// the wanted one, unless somebody has emptied the cache.
    private void layOutKept(StreamJob job, Path wanted) {
        Stream.of(job.versions().answering(), job.versions().before())
                .filter(Objects::nonNull)
                .flatMap(ScoredSplit::versions)
                .map(ScoredVersion::digest)
                .distinct()
                .filter(digest -> !Files.isDirectory(wanted.resolveSibling(digest.hex())))
                .forEach(this::layOut);
    }

    private void layOut(Sha256 digest) {
        try {
            Path _ = packages.laidOut(digest);
        } catch (IOException e) {
            // Whoever needs it says that it is not there.
        }
    }

    /// A stream has attempts for as long as it is wanted, one each minute where it breaks.
    private static void removeOldLogs(Path directory, int attempt) throws IOException {
        boolean isThere = true;
        for (int old = attempt - LOGS_KEPT; old > 0 && isThere; old--) {
            isThere = Files.deleteIfExists(log(directory, old));
        }
    }

    /// On a cluster a split is settled for an attempt: one told of later would end each attempt.
    private void tellBefore(StreamJob job) {
        ScoredSplit wanted = job.versions().wanted();
        if (wanted == null || wanted.canary() == null) {
            return;
        }
        try {
            tell(job, wanted);
        } catch (IOException e) {
            // A candidate keeps no stream from beginning: it is told of once it is whole.
        }
    }

    /// Tells the child of a stream what is wanted from now on.
    void tell(StreamJob job, ScoredSplit wanted) throws IOException {
        Map<ScoredVersion, Path> laidOut = new HashMap<>();
        for (ScoredVersion one : wanted.versions().toList()) {
            laidOut.put(one, packages.laidOut(one.digest()));
        }
        StreamTask.writeWanted(
                directory(job.id()),
                job.attempt(),
                wanted,
                one -> Objects.requireNonNull(laidOut.get(one)));
    }

    /// Starts a child that gives back what a stream left open with its brokers, and on a cluster.
    ///
    /// @param used which connections; absent where only its directory is left
    Process startDiscard(Path directory, @Nullable StreamJobSpec used) throws IOException {
        Map<String, String> logins = used == null ? clusterLogin(directory) : logins(used);
        return startAfter(directory, List.of(DISCARD), logins);
    }

    /// What its last child was told names the cluster. A connection that leads elsewhere by now has
    /// another one's login.
    private Map<String, String> clusterLogin(Path directory) {
        try {
            JsonNode on =
                    Documents.tree(Files.readString(directory.resolve(StreamTask.FILE))).path("on");
            if (!on.isObject()) {
                return Map.of();
            }
            FlinkAccess cluster = clusters.of(on.path("connection").asText());
            String address = on.path("address").asText();
            return cluster.address().toString().equals(address) ? cluster.environment() : Map.of();
        } catch (IOException | DocumentException e) {
            // One that wants no login is reached all the same.
            return Map.of();
        }
    }

    /// A connection may be gone by now: what wants no login is reached without.
    private Map<String, String> logins(StreamJobSpec used) {
        Map<String, String> logins = new HashMap<>();
        try {
            logins.putAll(brokers.of(used.from().connection()).environment());
        } catch (IOException e) {
            // Its cluster is reached all the same.
        }
        try {
            logins.putAll(environment(used.on()));
        } catch (IOException e) {
            // Its brokers are reached all the same.
        }
        return logins;
    }

    /// Starts a child that ends what attempts of a batch have left on a cluster.
    Process startDiscard(ScoreJob job, String connection) throws IOException {
        return startAfter(directory(job.id()), List.of(DISCARD), environment(connection));
    }

    /// Starts a child that ends what attempts of a stream have left on a cluster, and keeps their
    /// work. Another attempt may begin before it has, and is left alone.
    Process startEnd(StreamJob job) throws IOException {
        return startAfter(
                directory(job.id()),
                List.of("--end", Integer.toString(job.attempt())),
                environment(job.spec().on()));
    }

    private Map<String, String> environment(@Nullable String cluster) throws IOException {
        return cluster == null ? Map.of() : clusters.of(cluster).environment();
    }

    private Process startAfter(
            Path directory, List<String> options, Map<String, String> environment)
            throws IOException {
        Path log = directory.resolve("discard.log");
        return program.start(new Begin(directory, log, options, environment));
    }

    private Process start(ScoreJob job) throws IOException {
        Path output = Path.of(job.spec().files().output());
        Path above = output.getParent();
        if (above != null) {
            make(above);
        }
        Path directory = directory(job.id());
        if (job.attempt() == 1 || Leftovers.isOfOther(job, directory)) {
            // Those of another journal's job that had its number: it would go on from them.
            SmallFiles.deleteTree(directory.resolve(CHECKPOINTS));
        }
        ChildTask.Which which =
                new ChildTask.Which(job.id().value(), job.identity(), job.attempt());
        return start(which, job.spec(), directory, null);
    }

    /// Makes a directory of an output. Where something else than room is missing for it, the child
    /// finds none, and says what comes of that: of a first attempt that somebody names another one.
    private static void make(Path above) throws IOException {
        try {
            Files.createDirectories(above);
        } catch (FileSystemException e) {
            String reason = e.getReason();
            if (reason != null && FULL.stream().anyMatch(reason::contains)) {
                throw e;
            }
        }
    }

    /// Why a child ended without a word, where its exit status says that its heap was too small.
    Optional<String> outOfMemory(int exitStatus) {
        return exitStatus == OUT_OF_MEMORY
                ? Optional.of(
                        "the child ran out of memory: its heap of "
                                + (settings.heapBytes() >> 20)
                                + " MiB is one half of jobs.memory")
                : Optional.empty();
    }

    /// How many threads score for a job, on this machine or on a cluster.
    int threads(ScoreSpec spec) throws IOException {
        return spec.on() == null ? settings.threads() : clusters.of(spec.on()).parallelism();
    }

    /// Starts a child that scores a sample and writes nothing.
    Process startSample(String name, ScoreSpec spec, Path directory, int rows) throws IOException {
        return start(new ChildTask.Which(name, null, 1), spec, directory, rows);
    }

    private Process start(
            ChildTask.Which which, ScoreSpec spec, Path directory, @Nullable Integer sample)
            throws IOException {
        Files.createDirectories(directory);
        FlinkAccess on = spec.on() == null ? null : clusters.of(spec.on());
        Path model = packages.laidOut(spec.digest());
        new ChildTask(which, spec, model, cache, on, sample).write(directory, settings);
        Map<String, String> environment = on == null ? Map.of() : on.environment();
        Path log = log(directory, which.attempt());
        return program.start(new Begin(directory, log, List.of(), environment));
    }
}
