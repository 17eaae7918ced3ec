package dev.slipway.server.job;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.JobCommand.FollowVersion;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.server.child.SmallFiles;
import dev.slipway.server.child.StreamTask;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the keeper does for streams beside what it does for every job: looks up which version is
/// wanted, stops what is not to run any more, and clears away what was removed.
///
/// *Threads*: the keeper's.
final class Streams {
    /// A final checkpoint that takes longer is given up: the next attempt goes on from the last.
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

    /// Between two tries to end what is left on a cluster.
    private static final Duration BETWEEN_ENDS = Duration.ofMinutes(1);

    private final KeeperSpec spec;
    private final JobReports reports;

    /// What is unknown of the version that is wanted, as it was looked up last; empty for nothing.
    private final Map<JobId, Looked> looked = new HashMap<>();

    /// Streams that this keeper has seen, with the connections that they use.
    private final Map<JobId, StreamJobSpec> seen = new HashMap<>();

    /// When it was tried to end what is left on a cluster.
    private final Map<JobId, Long> ends = new HashMap<>();

    /// When it was tried to clear away what streams of another journal have left.
    private final Map<JobId, Long> clears = new HashMap<>();

    /// Directories that are being cleared away: nothing may begin in them.
    private final Set<String> clearing = ConcurrentHashMap.newKeySet();

    private record Looked(long seq, String unknown) {}

    Streams(KeeperSpec spec, JobReports reports) {
        this.spec = spec;
        this.reports = reports;
    }

    /// Looks up which version is wanted, once for each image.
    ///
    /// @return why there is none, in words; absent when there is one
    @Nullable String follow(Image image, StreamJob stream) {
        seen.put(stream.id(), stream.spec());
        if (stream.cancellation() != null) {
            return null;
        }
        Looked before = looked.get(stream.id());
        if (before == null || before.seq() != image.seq()) {
            Optional<Refusal> refusal = reports.report(new FollowVersion(stream.id(), image.seq()));
            before = new Looked(image.seq(), refusal.map(Refusal::message).orElse(""));
            if (refusal.flatMap(Refusal::retryAfter).isEmpty()) {
                looked.put(stream.id(), before);
            }
        }
        if (!before.unknown().isEmpty()) {
            return "a version: " + before.unknown();
        }
        return stream.scored() == null ? "its version to be looked up" : null;
    }

    /// What keeps a stream from another attempt.
    ///
    /// @param busy streams that have one
    @Nullable String hindrance(Image image, StreamJob stream, long busy) {
        if (isOthers(stream)) {
            return others(stream.id());
        }
        ScoredVersion scored = stream.scored();
        if (scored != null && JobKeeper.isBarred(image, scored)) {
            return "another version than " + scored.version() + ", which is quarantined";
        }
        for (StreamJob other : image.streams()) {
            if (other.cancellation() != null && other.name().equals(stream.name())) {
                return "the end of the stream that had its name";
            }
        }
        int most = spec.attempts().settings().streams();
        return busy < most ? null : "its turn: " + busy + " at once (jobs.streams: " + most + ")";
    }

    /// Whether what lies in a stream's directory is another one's. A journal that was restored, or
    /// lost records, gives numbers once more: the stream that gets one would go on from a
    /// stranger's checkpoint. It is cleared away first.
    private boolean isOthers(StreamJob stream) {
        Path directory = spec.attempts().directory(stream.id());
        return isOthers(stream.id(), Leftovers.isOfOther(stream, directory));
    }

    /// The same of a batch: a child that is begun beside what a stream was told goes on with that,
    /// whatever it is begun for.
    boolean isOthers(ScoreJob batch) {
        return isOthers(batch.id(), Leftovers.isOfStream(spec.attempts().directory(batch.id())));
    }

    private boolean isOthers(JobId id, boolean isLeft) {
        if (isClearing(id)) {
            return true;
        }
        if (!isLeft) {
            clears.remove(id);
            return false;
        }
        long now = spec.attempts().nanoTime().getAsLong();
        Long before = clears.get(id);
        if (before == null || now - before >= BETWEEN_ENDS.toNanos()) {
            clears.put(id, now);
            clear(spec.attempts().directory(id), id.value(), null);
        }
        return true;
    }

    /// What a job waits for whose directory has what another one has left.
    static String others(JobId job) {
        return "what another stream of that number has left in jobs/" + job + " to be cleared away";
    }

    /// Whether a job's directory is being cleared away of what a stream has left that had its
    /// number.
    private boolean isClearing(JobId job) {
        return clearing.contains(job.value());
    }

    /// Brings an attempt to what its stream is to be by now.
    void steer(Image image, StreamJob stream, Attempt attempt) {
        ScoredVersion scored = stream.scored();
        ScoredSplit wanted = stream.versions().wanted();
        if (stream.cancellation() != null
                || isOld(image, stream, attempt)
                || (scored != null && JobKeeper.isBarred(image, scored))
                || scoresBarred(image, attempt)) {
            attempt.order(Orders.STOP);
            if (attempt.isOverdue(STOP_PATIENCE)) {
                attempt.kill();
            }
        } else if (wanted != null) {
            attempt.want(wanted);
        }
    }

    /// Whether a stream, or a connection that it uses, is not what its attempt has begun with.
    private static boolean isOld(Image image, StreamJob stream, Attempt attempt) {
        return attempt.job() instanceof StreamJob begun
                && (!begun.spec().isSameWork(stream.spec())
                        || !connections(image, begun).equals(attempt.terms().connections()));
    }

    /// Whether what scores may not, and does so until what is wanted is loaded, which may never be.
    /// The next attempt is told to begin without it.
    private static boolean scoresBarred(Image image, Attempt attempt) {
        return attempt.scoring()
                .filter(now -> JobKeeper.isBarred(image, now.model(), now.version()))
                .isPresent();
    }

    /// What an attempt of a stream that begins now begins with.
    static StreamTerms terms(Image image, StreamJob stream) {
        return new StreamTerms(barred(image, stream), connections(image, stream));
    }

    private static List<Spec> connections(Image image, StreamJob stream) {
        String brokers = stream.spec().from().connection();
        String cluster = stream.spec().on();
        List<String> names = cluster == null ? List.of(brokers) : List.of(brokers, cluster);
        return names.stream()
                .flatMap(name -> image.object(new ObjectId(Kind.CONNECTION, name)).stream())
                .map(DeclaredObject::spec)
                .toList();
    }

    /// Versions that may score no further row, of each model that a checkpoint may name one of.
    private static List<String> barred(Image image, StreamJob stream) {
        return Stream.concat(
                        stream.versions().all(),
                        stream.switches().stream().flatMap(one -> one.scored().versions()))
                .map(ScoredVersion::model)
                .distinct()
                .flatMap(name -> image.model(name).stream())
                .flatMap(model ->
                        model.versions().keySet().stream()
                                .filter(number -> JobKeeper.isBarred(image, model.name(), number))
                                .map(number -> model.name() + "/" + number))
                .toList();
    }

    /// Has the online store know which streams feed it: those that are declared to.
    void keepFeeders(Image image) {
        Set<String> jobs = new HashSet<>();
        for (StreamJob stream : image.streams()) {
            if (stream.cancellation() == null && stream.spec().from().feeds()) {
                jobs.add(stream.outsideName());
            }
        }
        spec.attempts().feeds().keepFeeders(jobs);
    }

    /// Has tasks end that a child has left on a cluster, where no attempt follows that would find
    /// them. A cluster may take its time to answer, and no other job waits for that.
    void endElsewhere(StreamJob stream) {
        if (!isElsewhere(stream) || isOthers(stream)) {
            ends.remove(stream.id());
            return;
        }
        long now = spec.attempts().nanoTime().getAsLong();
        Long before = ends.get(stream.id());
        if (before == null || now - before >= BETWEEN_ENDS.toNanos()) {
            ends.put(stream.id(), now);
            Thread _ = end(stream);
        }
    }

    private boolean isElsewhere(StreamJob stream) {
        Path directory = spec.attempts().directory(stream.id());
        return Files.isRegularFile(directory.resolve(Leftovers.ON_CLUSTER));
    }

    private Thread end(StreamJob stream) {
        return Thread.ofPlatform()
                .name(stream.id() + "-end")
                .daemon()
                .start(() -> Discard.run(() -> spec.attempts().startEnd(stream)));
    }

    /// Has tasks end that children have left on clusters, once the keeper and all attempts are
    /// gone: nobody would listen to them. What takes longer ends behind this server.
    void leave(Image image, Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        List<Thread> ending =
                image.streams().stream().filter(this::isElsewhere).map(this::end).toList();
        for (Thread one : ending) {
            boolean _ = one.join(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
        }
    }

    /// Clears away what belongs to streams that are gone.
    ///
    /// @param running jobs that have an attempt
    /// @return those that are gone since the last time
    Set<JobId> forget(Image image, Set<JobId> running) {
        Set<JobId> gone = new HashSet<>(seen.keySet());
        image.streams().forEach(stream -> gone.remove(stream.id()));
        gone.removeAll(running);
        for (JobId id : gone) {
            looked.remove(id);
            ends.remove(id);
            clears.remove(id);
            clear(spec.attempts().directory(id), id.value(), seen.remove(id));
        }
        return gone;
    }

    /// What a server before this one had no time to clear away.
    void sweep() {
        Image image = spec.images().current();
        Set<String> known = new HashSet<>();
        image.streams().forEach(stream -> known.add(stream.id().value()));
        Path jobs = spec.attempts().jobs();
        if (!Files.isDirectory(jobs)) {
            return;
        }
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(
                        jobs, path -> Files.isRegularFile(path.resolve(StreamTask.FILE)))) {
            for (Path directory : all) {
                String name = directory.getFileName().toString();
                if (!known.contains(name)) {
                    clear(directory, name, null);
                }
            }
        } catch (IOException e) {
            // The next start looks again.
        }
    }

    /// What is open with the brokers is given back before anything of it is forgotten here. Tasks
    /// on a cluster that could not be ended make a directory that is gone again, and go on for
    /// ever: it stays until they have ended, and what lies in it lets them complete no checkpoint.
    private void clear(Path directory, String name, @Nullable StreamJobSpec used) {
        if (!Files.isDirectory(directory) || !clearing.add(name)) {
            return;
        }
        boolean isBegun = false;
        try {
            Thread.ofPlatform()
                    .name(name + "-discard")
                    .daemon()
                    .start(() -> clearNow(directory, name, used));
            isBegun = true;
        } finally {
            if (!isBegun) {
                clearing.remove(name);
            }
        }
    }

    private void clearNow(Path directory, String name, @Nullable StreamJobSpec used) {
        try {
            discard(directory, used);
            if (!Files.exists(directory.resolve(Leftovers.ON_CLUSTER))) {
                remove(directory);
            }
        } finally {
            clearing.remove(name);
        }
    }

    private static void remove(Path directory) {
        try {
            Leftovers.removeStream(directory, SmallFiles::deleteTree);
        } catch (IOException | DirectoryIteratorException e) {
            // The next start looks again.
        }
    }

    /// Where brokers cannot be reached, what is open with them ends by itself in time; so do tasks
    /// on a cluster, whose checkpoints have no place any more.
    private void discard(Path directory, @Nullable StreamJobSpec used) {
        if (!Files.isRegularFile(directory.resolve(StreamTask.FILE))) {
            return;
        }
        Discard.run(() -> spec.attempts().startDiscard(directory, used));
    }
}
