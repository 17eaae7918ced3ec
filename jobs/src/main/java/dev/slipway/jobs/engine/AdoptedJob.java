package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.BarredVersions;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.Seal;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.attempt.StreamFile;
import dev.slipway.jobs.cluster.ClusterJob;
import dev.slipway.jobs.cluster.JarName;
import dev.slipway.jobs.cluster.RestDoor;
import dev.slipway.jobs.cluster.Submitted;
import dev.slipway.jobs.stream.BroughtCaptures;
import dev.slipway.jobs.stream.HandedStream;
import dev.slipway.jobs.stream.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A stream's job that works on a cluster for an attempt whose child is gone, and does what is
/// wanted of the next one, which therefore only listens to it. It goes on writing in that attempt's
/// name: its checkpoints and transactions have its number, so that there is still one that writes.
///
/// @param submitted by which the cluster knows it
/// @param handed what was settled for its tasks
/// @param file that says so
/// @param split that scores there, its packages where they are by now
/// @param kept what tasks had in the checkpoint that it has gone on from
record AdoptedJob(
        Submitted submitted,
        HandedStream handed,
        HandedFile file,
        SplitChoice split,
        List<TaskState> kept) {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");

    /// In what the files of two attempts may differ. Of the version more is known; windows go
    /// another way in each attempt, if they go anywhere.
    private static final List<String> OF_AN_ATTEMPT = List.of("attempt", "model", "feed");

    AdoptedJob {
        kept = List.copyOf(kept);
    }

    /// The one that an attempt may listen to. There is none where anything else is wanted than what
    /// it does, or anything about it is not known: then it is to end.
    ///
    /// *Errors*: [dev.slipway.jobs.attempt.JobException] when the cluster does not answer.
    ///
    /// @param all checkpoints
    /// @param jar that the attempt would hand over
    static Optional<AdoptedJob> find(
            StreamAttempt attempt, Place.Cluster cluster, Path directory, Path all, JarName jar)
            throws InterruptedException {
        Optional<AdoptedJob> found =
                Submitted.read(directory)
                        .filter(one -> one.attempt() < attempt.number() && !attempt.isRepair())
                        .flatMap(one -> wanted(one, attempt, directory, all));
        if (found.isEmpty() || !found.get().file().isOf(jar)) {
            return Optional.empty();
        }
        try (RestDoor door = RestDoor.open(cluster)) {
            String id = found.get().submitted().id();
            return new ClusterJob(door, id, System::nanoTime).isWorking()
                    ? found
                    : Optional.empty();
        }
    }

    /// Whether it leaves predictions that are kept as is wanted, or none where none is.
    ///
    /// @param seal of those; null where none may be kept
    /// @param directory of the job
    boolean isKeepingFor(@Nullable Seal seal, Path directory) {
        String key = handed.captureKey();
        return seal == null
                ? key == null
                : BroughtCaptures.of(handed.checkpoints(), directory, writer(), seal).isLeftBy(key);
    }

    /// Where it puts its checkpoints.
    long writer() {
        return submitted.attempt();
    }

    private static Optional<AdoptedJob> wanted(
            Submitted submitted, StreamAttempt attempt, Path directory, Path all) {
        Path own = StreamCheckpoints.of(all, submitted.attempt());
        Optional<HandedFile> file = HandedFile.read(own);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            HandedStream handed = file.get().handed();
            SplitChoice split =
                    StreamFile.followed(directory).orElse(SplitChoice.alone(attempt.model()));
            SplitChoice allowed = BarredVersions.read(directory).allowed(split, attempt.model());
            boolean isWanted =
                    handed.checkpoints().equals(own)
                            && HandedFile.isSame(
                                    handed.stream(), StreamFile.text(directory), OF_AN_ATTEMPT)
                            && (handed.attempt().feed() == null) == (attempt.feed() == null)
                            && split.isSame(handed.settled().split())
                            && allowed.equals(split)
                            && split.models().stream()
                                    .allMatch(model -> Files.exists(model.directory()));
            return isWanted
                    ? Optional.of(
                            new AdoptedJob(submitted, handed, file.get(), split, kept(file.get())))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "what works on the cluster is not known: " + e);
            return Optional.empty();
        }
    }

    private static List<TaskState> kept(HandedFile file) throws IOException {
        return file.newest() == null ? List.of() : KeptTasks.of(file.newest().path()).tasks();
    }
}
