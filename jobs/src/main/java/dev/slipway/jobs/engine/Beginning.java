package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.Place;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An engine of one attempt that starts while the attempt finds out what there is to do.
///
/// *Threads*: one.
public final class Beginning implements AutoCloseable {
    private final Path directory;
    private final @Nullable EarlyCluster here;

    /// @param directory the job's own
    /// @param here absent where a cluster does the work
    Beginning(Path directory, @Nullable EarlyCluster here) {
        this.directory = directory;
        this.here = here;
    }

    /// The engine, started; nothing is read yet. Once.
    ///
    /// @param isFirst whether nothing is left of earlier attempts that a checkpoint could speak of
    public Engine start(Workbench bench, boolean isFirst) throws InterruptedException {
        return switch (bench.attempt().on()) {
            case Place.Child ignored ->
                    EmbeddedEngine.start(bench, directory, isFirst, Objects.requireNonNull(here));
            case Place.Cluster cluster -> ClusterEngine.start(bench, cluster, directory, isFirst);
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
