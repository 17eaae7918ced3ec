package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.cluster.JarName;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An engine of one attempt that starts while the attempt finds out what there is to do.
///
/// *Threads*: one.
public final class Beginning implements AutoCloseable {
    private final Path directory;
    private final @Nullable EarlyCluster here;
    private final @Nullable JarName jar;

    /// @param directory the job's own
    /// @param here absent where a cluster does the work
    /// @param jar for the cluster; absent where it does not
    Beginning(Path directory, @Nullable EarlyCluster here, @Nullable JarName jar) {
        this.directory = directory;
        this.here = here;
        this.jar = jar;
    }

    /// The engine, started; nothing is read yet. Once.
    ///
    /// @param isFirst whether nothing is left of earlier attempts that a checkpoint could speak of
    public Engine start(Workbench bench, boolean isFirst) throws InterruptedException {
        return switch (bench.attempt().on()) {
            case Place.Child ignored ->
                    EmbeddedEngine.start(bench, directory, isFirst, Objects.requireNonNull(here));
            case Place.Cluster cluster ->
                    ClusterEngine.start(
                            bench, cluster, directory, isFirst, Objects.requireNonNull(jar));
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
