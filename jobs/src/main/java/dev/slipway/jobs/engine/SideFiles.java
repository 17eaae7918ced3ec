package dev.slipway.jobs.engine;

import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.stream.BroughtCaptures;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What tasks on a cluster leave for the server beside their answers, in files beside their
/// checkpoints: whoever listens to them brings it to the job's directory.
///
/// *Threads*: one.
final class SideFiles {
    private final @Nullable BroughtTiles tiles;
    private final @Nullable BroughtCaptures captures;

    private SideFiles(@Nullable BroughtTiles tiles, @Nullable BroughtCaptures captures) {
        this.tiles = tiles;
        this.captures = captures;
    }

    /// Those of an attempt.
    ///
    /// @param checkpoints directory of those that its tasks take
    /// @param captures predictions that are kept; null where none are
    static SideFiles of(
            StreamAttempt attempt, Path checkpoints, @Nullable BroughtCaptures captures) {
        StreamAttempt.Feed feed = attempt.feed();
        return new SideFiles(
                feed == null
                        ? null
                        : new BroughtTiles(feed.in(checkpoints).directory(), feed.directory()),
                captures);
    }

    /// Makes room for them, before tasks begin.
    ///
    /// *Errors*: `IOException`, also when a later attempt has taken the place.
    void makeRoom() throws IOException {
        if (tiles != null) {
            tiles.makeRoom();
        }
        if (captures != null) {
            captures.makeRoom();
        }
    }

    /// By which tasks seal predictions; null where none are kept.
    @Nullable String captureKey() {
        return captures == null ? null : captures.key();
    }

    /// Brings what is there.
    void bring() {
        if (tiles != null) {
            tiles.bring();
        }
        if (captures != null) {
            captures.bring();
        }
    }

    /// Brings the rest behind a last checkpoint, when all in it was committed.
    void bringLast() {
        if (captures != null) {
            captures.bringLast();
        }
    }

    /// Whether tasks have to begin anew, since something that they have left is missing.
    boolean areToBeginAnew() {
        return tiles != null && tiles.isToBeginAnew();
    }
}
