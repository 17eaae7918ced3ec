package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.AttemptFile;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.cluster.ClusterJob;
import dev.slipway.jobs.cluster.JarName;
import dev.slipway.jobs.cluster.RestDoor;
import dev.slipway.jobs.cluster.Submitted;
import dev.slipway.jobs.output.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A batch's job that works on a cluster for an attempt whose child is gone, and does what is
/// wanted of the next one, which therefore only listens to it. It goes on writing in that attempt's
/// name: its parts, posts and checkpoints have its number, and the stage keeps it until the tasks
/// are gone.
///
/// @param submitted by which the cluster knows it
/// @param file that says what was handed over
/// @param stage to which its tasks write
record AdoptedBatch(Submitted submitted, HandedFile file, Stage stage) {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");
    private static final List<String> NUMBER = List.of("attempt");

    /// The one that an attempt listens to from now on. There is none where anything else is wanted
    /// than what it does, or anything about it is not known: then it is to end.
    ///
    /// *Errors*: [dev.slipway.jobs.attempt.FencedException] when a later attempt has begun;
    /// [dev.slipway.jobs.attempt.JobException] when the cluster does not answer.
    ///
    /// @param directory the job's own
    /// @param jar that the attempt would hand over
    static Optional<AdoptedBatch> find(
            Attempt attempt, Place.Cluster cluster, Path directory, JarName jar)
            throws InterruptedException {
        try {
            // A process that wakes up late ends nothing that a later attempt has to do with.
            Stage.requireNewest(attempt);
        } catch (IOException e) {
            // Whoever opens the stage says so.
            return Optional.empty();
        }
        Optional<AdoptedBatch> found =
                Submitted.read(directory)
                        .filter(one -> one.attempt() < attempt.number())
                        .flatMap(one -> wanted(one, attempt, directory));
        if (found.isEmpty() || !found.get().file().isOf(jar)) {
            return Optional.empty();
        }
        return isWorking(cluster, found.get()) && found.get().stage().listen(attempt)
                ? found
                : Optional.empty();
    }

    private static boolean isWorking(Place.Cluster cluster, AdoptedBatch found)
            throws InterruptedException {
        try (RestDoor door = RestDoor.open(cluster)) {
            return new ClusterJob(door, found.submitted().id(), System::nanoTime).isWorking();
        }
    }

    private static Optional<AdoptedBatch> wanted(
            Submitted submitted, Attempt attempt, Path directory) {
        Stage stage = Stage.before(attempt, submitted.attempt());
        Optional<HandedFile> file = HandedFile.read(stage.path());
        if (file.isEmpty() || stage.isComplete()) {
            return Optional.empty();
        }
        try {
            String text = file.get().text();
            boolean isWanted =
                    AttemptFile.parse(text).number() == submitted.attempt()
                            && HandedFile.isSame(text, AttemptFile.text(directory), NUMBER)
                            && stage.plan().isPresent()
                            && stage.allParts().isEmpty();
            return isWanted
                    ? Optional.of(new AdoptedBatch(submitted, file.get(), stage))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "what works on the cluster is not known: " + e);
            return Optional.empty();
        }
    }
}
