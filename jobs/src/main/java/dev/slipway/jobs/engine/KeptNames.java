package dev.slipway.jobs.engine;

import dev.slipway.jobs.output.Durable;
import dev.slipway.jobs.stream.AnswerCommits;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Has complete checkpoints outlive a loss of power. The engine forces what is in one to the disk,
/// and not its name: a machine that goes down in the next moment may come up without it, while
/// brokers have all that was committed behind it.
///
/// *Threads*: any.
final class KeptNames implements AnswerCommits.Keeping {
    private final Path own;
    private final Forcing forcing;

    /// Those that are on the disk, of the ones that are there. Guarded by this.
    private Set<Path> forced = Set.of();

    /// How the names in a directory get to the disk.
    @FunctionalInterface
    interface Forcing {
        /// *Errors*: `NoSuchFileException` where it is there no more.
        void force(Path directory) throws IOException;
    }

    /// Of the checkpoints that an attempt's tasks complete in a directory.
    KeptNames(Path own) {
        this(own, Durable::force);
    }

    KeptNames(Path own, Forcing forcing) {
        this.own = own;
        this.forcing = forcing;
    }

    /// All that are complete by now are on the disk when it returns.
    @Override
    public synchronized void force() throws IOException {
        List<Path> complete = Checkpoints.present(own);
        for (Path one : complete) {
            if (!forced.contains(one)) {
                force(one);
            }
        }
        forced = Set.copyOf(complete);
    }

    private void force(Path checkpoint) throws IOException {
        try {
            forcing.force(checkpoint);
        } catch (NoSuchFileException e) {
            // The engine has removed it: there is a newer one.
            return;
        }
        forcing.force(Durable.parent(checkpoint));
        if (forced.isEmpty()) {
            // Those that lead there are new as well.
            forcing.force(own);
            forcing.force(Durable.parent(own));
        }
    }
}
