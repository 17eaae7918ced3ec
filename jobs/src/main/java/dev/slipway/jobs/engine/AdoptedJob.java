package dev.slipway.jobs.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobs.attempt.BarredVersions;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.attempt.StreamFile;
import dev.slipway.jobs.cluster.JarName;
import dev.slipway.jobs.cluster.RestDoor;
import dev.slipway.jobs.cluster.Submitted;
import dev.slipway.jobs.stream.HandedStream;
import dev.slipway.jobs.stream.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A job that works on a cluster for an attempt whose child is gone, and does what is wanted of the
/// next one, which therefore only listens to it. It goes on writing in that attempt's name: its
/// checkpoints and transactions have its number, so that there is still one that writes.
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
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WORKS = "RUNNING";

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
        if (found.isEmpty() || !isOf(found.get(), jar)) {
            return Optional.empty();
        }
        try (RestDoor door = RestDoor.open(cluster)) {
            boolean works =
                    door.state(found.get().submitted().id()).filter(WORKS::equals).isPresent();
            return works ? found : Optional.empty();
        }
    }

    /// Where it puts its checkpoints.
    long writer() {
        return submitted.attempt();
    }

    private static boolean isOf(AdoptedJob found, JarName jar) throws InterruptedException {
        try {
            return jar.await().equals(found.file().jar());
        } catch (RuntimeException e) {
            // Whoever hands it over says so.
            return false;
        }
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
                            && rest(handed.stream()).equals(rest(StreamFile.text(directory)))
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

    /// All that an attempt's file says beside its number, and the version, of which more is known.
    private static JsonNode rest(String stream) throws IOException {
        JsonNode node = JSON.readTree(stream);
        if (node instanceof ObjectNode object) {
            object.remove(List.of("attempt", "model"));
        }
        return node;
    }

    private static List<TaskState> kept(HandedFile file) throws IOException {
        return file.newest() == null ? List.of() : KeptTasks.of(file.newest().path()).tasks();
    }
}
