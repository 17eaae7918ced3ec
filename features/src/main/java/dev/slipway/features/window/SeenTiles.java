package dev.slipway.features.window;

import java.util.NavigableMap;

/// The tiles of a key that are seen at once, merged, and kept from one question to the next: a
/// question costs what lies between the two windows, and not the whole of one.
///
/// *Threads*: one.
final class SeenTiles {
    private final NavigableMap<Long, Partial> tiles;
    private final Partial.Reversible merged;
    private long oldest;

    /// One below the oldest where none is seen.
    private long newest = -1;

    /// Sees none yet.
    ///
    /// @param tiles of the key, by their numbers
    /// @param nothing of which it is made
    SeenTiles(NavigableMap<Long, Partial> tiles, Partial.Reversible nothing) {
        this.tiles = tiles;
        this.merged = nothing;
    }

    /// What the tiles of these numbers know together; to be read, and until it is asked again.
    Partial between(long first, long last) {
        if (first > newest || last < oldest) {
            leave(oldest, newest);
            enter(first, last);
        } else {
            leave(oldest, first - 1);
            enter(first, oldest - 1);
            leave(last + 1, newest);
            enter(newest + 1, last);
        }
        oldest = first;
        newest = last;
        return merged;
    }

    private void enter(long first, long last) {
        if (first <= last) {
            tiles.subMap(first, true, last, true).values().forEach(merged::merge);
        }
    }

    private void leave(long first, long last) {
        if (first <= last) {
            tiles.subMap(first, true, last, true).values().forEach(merged::remove);
        }
    }

    /// Takes in what a tile has been told.
    void add(long number, Event event) {
        if (oldest <= number && number <= newest) {
            merged.add(event);
        }
    }

    /// Tiles below this number will be gone.
    void forget(long first) {
        leave(oldest, Math.min(first - 1, newest));
        oldest = Math.max(oldest, first);
        newest = Math.max(newest, oldest - 1);
    }
}
