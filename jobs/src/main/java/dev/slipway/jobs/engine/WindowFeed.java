package dev.slipway.jobs.engine;

import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.ChangedTiles;
import dev.slipway.features.window.FedPart;
import dev.slipway.features.window.WindowChanges;
import dev.slipway.jobs.attempt.StreamAttempt.Feed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells the server's online store what has changed in the windows of a task: at a barrier it is
/// written down, and once the checkpoint is complete it lies in a file. While the server has not
/// taken the file before, changes wait as numbers of tiles, so the stream waits for nobody.
///
/// *Threads*: the task's.
final class WindowFeed {
    /// Of one aggregate at one checkpoint.
    private static final int MOST_BYTES = 4 << 20;

    private static final String UNFINISHED = ".part";

    private final Feed feed;
    private final FedPart.Lane lane;
    private final List<@Nullable Fed> all = new ArrayList<>();

    WindowFeed(Feed feed, FedPart.Lane lane, List<Aggregate> aggregates) {
        this.feed = feed;
        this.lane = lane;
        Set<String> meanings = new HashSet<>();
        for (Aggregate aggregate : aggregates) {
            // Those that mean the same are one in the store.
            boolean isNew = meanings.add(aggregate.digest());
            all.add(isNew ? new Fed(aggregate, all.size() + "-" + lane.task()) : null);
        }
    }

    /// An aggregate that is fed.
    private static final class Fed {
        private final Aggregate aggregate;
        private final String file;
        private final WindowChanges changes = new WindowChanges();
        private @Nullable Pending pending;
        private long number;
        private boolean isComplete;

        private Fed(Aggregate aggregate, String file) {
            this.aggregate = aggregate;
            this.file = file;
        }
    }

    /// What waits for its checkpoint to be complete.
    private record Pending(long checkpoint, long watermark, ChangedTiles tiles) {}

    /// What hears of changes of an aggregate; null where another one says the same.
    @Nullable WindowChanges changes(int aggregate) {
        Fed fed = all.get(aggregate);
        return fed == null ? null : fed.changes;
    }

    /// About what it takes of the heap.
    long heapBytes() {
        long bytes = 0;
        for (Fed fed : all) {
            bytes += fed == null ? 0 : fed.changes.heapBytes();
        }
        return bytes;
    }

    /// A checkpoint holds what the windows hold now.
    void barrier(long checkpoint, long watermark) {
        for (Fed fed : all) {
            if (fed == null) {
                continue;
            }
            giveUp(fed);
            if (watermark >= feed.from() && !Files.exists(place(fed))) {
                fed.pending = new Pending(checkpoint, watermark, fed.changes.take(MOST_BYTES));
            }
        }
    }

    private Path place(Fed fed) {
        return feed.directory().resolve(fed.file);
    }

    /// A checkpoint that never became complete brings nothing.
    private static void giveUp(Fed fed) {
        Pending pending = fed.pending;
        if (pending != null) {
            fed.changes.back(pending.tiles());
            fed.pending = null;
        }
    }

    /// A checkpoint is complete.
    void complete(long checkpoint) {
        for (Fed fed : all) {
            Pending pending = fed == null ? null : fed.pending;
            if (fed != null && pending != null && pending.checkpoint() <= checkpoint) {
                try {
                    put(fed, pending);
                    fed.pending = null;
                } catch (IOException e) {
                    // The next checkpoint tries again, with what has changed by then.
                    giveUp(fed);
                }
            }
        }
    }

    /// Where nothing is new the part before it is named again, with the watermark of now.
    private void put(Fed fed, Pending pending) throws IOException {
        boolean isComplete = pending.tiles().isComplete();
        boolean isNew =
                fed.number == 0 || isComplete != fed.isComplete || !pending.tiles().isEmpty();
        long number = isNew ? fed.number : fed.number - 1;
        FedPart.Mark mark =
                new FedPart.Mark(number, pending.checkpoint(), pending.watermark(), isComplete);
        // The server makes the directory, on a cluster the child that hands the tasks over.
        Path part = feed.directory().resolve(fed.file + UNFINISHED);
        Files.write(part, new FedPart(lane, mark, fed.aggregate, pending.tiles()).toFile());
        Files.move(part, place(fed), StandardCopyOption.ATOMIC_MOVE);
        fed.number = number + 1;
        fed.isComplete = isComplete;
    }
}
