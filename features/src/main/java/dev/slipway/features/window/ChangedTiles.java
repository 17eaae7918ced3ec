package dev.slipway.features.window;

import java.util.List;
import java.util.SequencedCollection;

/// Tiles that were written because they had changed, until it is known that they got where they
/// were to go.
public final class ChangedTiles {
    private final byte[] bytes;
    private final List<Taken> taken;
    private final boolean isComplete;

    /// Tiles of a key that were written.
    ///
    /// @param isWhole whether they take the place of all others
    /// @param isFirst whether the key was there in the beginning and all of it is written now
    record Taken(
            String key,
            Tiles tiles,
            boolean isWhole,
            boolean isFirst,
            SequencedCollection<Long> numbers) {}

    ChangedTiles(byte[] bytes, List<Taken> taken, boolean isComplete) {
        this.bytes = bytes;
        this.taken = taken;
        this.isComplete = isComplete;
    }

    byte[] bytes() {
        return bytes;
    }

    List<Taken> taken() {
        return taken;
    }

    /// Whether nothing had changed.
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /// Whether all that was there in the beginning is in these or in those before them.
    public boolean isComplete() {
        return isComplete;
    }
}
