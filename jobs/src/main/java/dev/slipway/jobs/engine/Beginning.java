package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Attempt;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.cluster.JarName;
import dev.slipway.jobs.output.Stage;
import dev.slipway.jobs.output.StagedMark;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An engine of one attempt that starts while the attempt finds out what there is to do; or the one
/// of an attempt before, which works already.
///
/// *Threads*: one.
public final class Beginning implements AutoCloseable {
    private final Attempt attempt;
    private final Path directory;

    /// Absent where a cluster does not do the work.
    private final @Nullable JarName jar;

    /// That works on a cluster already; absent where tasks are still to begin.
    private final @Nullable AdoptedBatch going;

    /// Absent where a cluster does the work, or it has not begun.
    private @Nullable EarlyCluster here;

    private Beginning(
            Attempt attempt, Path directory, @Nullable JarName jar, @Nullable AdoptedBatch going) {
        this.attempt = attempt;
        this.directory = directory;
        this.jar = jar;
        this.going = going;
    }

    /// What is there before the stage is opened. Where the place of the stage is away, tasks that
    /// work on a cluster are left alone.
    static Beginning of(Attempt attempt, Path directory) throws InterruptedException {
        StagedMark.requireLeft(attempt, directory);
        return switch (attempt.on()) {
            case Place.Child ignored -> new Beginning(attempt, directory, null, null);
            case Place.Cluster cluster -> onCluster(attempt, cluster, directory);
        };
    }

    private static Beginning onCluster(Attempt attempt, Place.Cluster cluster, Path directory)
            throws InterruptedException {
        // The jar is read while whatever is there ends.
        JarName jar = JarName.begin(cluster.jar());
        AdoptedBatch going = AdoptedBatch.find(attempt, cluster, directory, jar).orElse(null);
        if (going == null) {
            ClusterEngine.takeOver(attempt, cluster, directory);
        }
        return new Beginning(attempt, directory, jar, going);
    }

    /// Takes the stage over from earlier attempts, unless tasks of theirs go on in it.
    ///
    /// *Errors*: as [Stage#open] and [StagedMark#leave].
    public Stage.Opening open() {
        if (going != null) {
            return new Stage.Opening.Staged(going.stage());
        }
        Stage.Opening opening = Stage.open(attempt);
        if (opening instanceof Stage.Opening.Staged) {
            StagedMark.leave(directory);
        }
        return opening;
    }

    /// Whether tasks work already, and are only listened to.
    public boolean isGoing() {
        return going != null;
    }

    /// Begins to start the engine, where it is this process that has it. Once.
    public void begin() {
        if (attempt.on() instanceof Place.Child) {
            here = EmbeddedEngine.begin(attempt, directory);
        }
    }

    /// The engine, started; nothing is read yet, unless it works already. Once.
    ///
    /// @param isFirst whether nothing is left of earlier attempts that a checkpoint could speak of
    public Engine start(Workbench bench, boolean isFirst) throws InterruptedException {
        return switch (attempt.on()) {
            case Place.Child ignored ->
                    EmbeddedEngine.start(bench, directory, isFirst, Objects.requireNonNull(here));
            case Place.Cluster cluster ->
                    going == null
                            ? ClusterEngine.start(
                                    bench, cluster, directory, isFirst, Objects.requireNonNull(jar))
                            : ClusterEngine.listen(bench, cluster, directory, going);
        };
    }

    /// Gives up what was begun and not started.
    @Override
    public void close() {
        if (here != null) {
            here.close();
        }
    }
}
