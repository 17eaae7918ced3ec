package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.StreamAttempt;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What tasks on a cluster leave for the server beside their answers, in files beside their
/// checkpoints: whoever listens to them brings it to the job's directory.
///
/// *Threads*: one.
final class SideFiles {
    private final @Nullable BroughtTiles tiles;

    private SideFiles(@Nullable BroughtTiles tiles) {
        this.tiles = tiles;
    }

    /// Those of an attempt.
    ///
    /// @param checkpoints directory of those that its tasks take
    static SideFiles of(StreamAttempt attempt, Path checkpoints) {
        StreamAttempt.Feed feed = attempt.feed();
        return new SideFiles(
                feed == null
                        ? null
                        : new BroughtTiles(feed.in(checkpoints).directory(), feed.directory()));
    }

    /// Makes room for them, before tasks begin.
    ///
    /// *Errors*: `IOException`, also when a later attempt has taken the place.
    void makeRoom() throws IOException {
        if (tiles != null) {
            tiles.makeRoom();
        }
    }

    /// Brings what is there.
    void bring() {
        if (tiles != null) {
            tiles.bring();
        }
    }

    /// Whether tasks have to begin anew, since something that they have left is missing.
    boolean areToBeginAnew() {
        return tiles != null && tiles.isToBeginAnew();
    }
}
