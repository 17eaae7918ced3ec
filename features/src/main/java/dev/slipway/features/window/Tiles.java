package dev.slipway.features.window;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The events of one key, as one windowed feature needs them.
///
/// *Threads*: any.
final class Tiles {
    /// An entry of the map with its number, and the object of the tile.
    private static final long TILE_BYTES = 80;

    /// The entry for the key, this object, its map, and a sum of what is seen at once.
    private static final long KEY_BYTES = 360;

    /// Tiles that whoever asks again merges before others have their turn.
    private static final int AT_A_TIME = 64;

    private final WindowedFeature feature;
    private final TreeMap<Long, Partial> tiles = new TreeMap<>();
    private long heapBytes = KEY_BYTES;

    /// None before it is asked, and where it would have to be made anew each time.
    private @Nullable SeenTiles seen;

    Tiles(WindowedFeature feature) {
        this.feature = feature;
    }

    /// Takes in an event, which is available from now on.
    synchronized void add(Event event) {
        long number = feature.tileOf(event.time());
        Partial tile = tiles.get(number);
        if (tile == null) {
            tile = Partial.empty(feature.aggregation());
            tiles.put(number, tile);
            heapBytes += TILE_BYTES;
        } else {
            heapBytes -= tile.heapBytes();
        }
        tile.add(event);
        heapBytes += tile.heapBytes();
        if (seen != null) {
            seen.add(number, event);
        }
    }

    /// How many tiles there are.
    synchronized int count() {
        return tiles.size();
    }

    /// What it takes of the heap, about.
    synchronized long heapBytes() {
        return heapBytes;
    }

    /// The aggregate of what can be seen at a moment; NaN where there is none.
    synchronized double at(long moment) {
        return seen(moment).result(feature.aggregation());
    }

    /// The same of one whose values are texts; null where there is none.
    synchronized @Nullable String textAt(long moment) {
        return seen(moment).text();
    }

    /// Answers a row that asks at a moment.
    void answer(long row, long moment, AsOfJoin.Answers answers) {
        if (feature.isText()) {
            answers.text(row, textAt(moment));
        } else {
            answers.put(row, at(moment));
        }
    }

    /// What was at a moment that has been asked before, by what is known now. It leaves alone what
    /// is kept for questions of the present, and those wait for a few tiles at most.
    double again(long moment) {
        return seenAgain(moment).result(feature.aggregation());
    }

    /// The same of one whose values are texts; null where there is none.
    @Nullable String textAgain(long moment) {
        return seenAgain(moment).text();
    }

    private Partial seenAgain(long moment) {
        long next = Visibility.oldest(feature, moment);
        long newest = Visibility.newest(feature, moment);
        Partial merged = Partial.empty(feature.aggregation());
        while (next <= newest) {
            next = merge(merged, next, newest);
        }
        return merged;
    }

    /// Merges some of the tiles of these numbers; the number behind them.
    private synchronized long merge(Partial merged, long oldest, long newest) {
        int count = 0;
        for (Map.Entry<Long, Partial> tile : tiles.subMap(oldest, true, newest, true).entrySet()) {
            merged.merge(tile.getValue());
            count++;
            if (count == AT_A_TIME) {
                return tile.getKey() + 1;
            }
        }
        return newest + 1;
    }

    private Partial seen(long moment) {
        long oldest = Visibility.oldest(feature, moment);
        long newest = Visibility.newest(feature, moment);
        Partial merged = Partial.empty(feature.aggregation());
        if (oldest > newest) {
            return merged;
        }
        if (merged instanceof Partial.Reversible nothing) {
            SeenTiles window = seen == null ? new SeenTiles(tiles, nothing) : seen;
            seen = window;
            return window.between(oldest, newest);
        }
        NavigableMap<Long, Partial> within = tiles.subMap(oldest, true, newest, true);
        for (Partial tile : within.descendingMap().values()) {
            merged.merge(tile);
            if (merged instanceof Partial.Latest || merged instanceof LatestText) {
                // All that older tiles have is older.
                break;
            }
        }
        return merged;
    }

    /// Forgets what no moment from this one on can see; whether anything is left.
    synchronized boolean expire(long moment) {
        long oldest = Visibility.oldest(feature, moment);
        if (seen != null) {
            seen.forget(oldest);
        }
        Map<Long, Partial> old = tiles.headMap(oldest);
        for (Partial tile : old.values()) {
            heapBytes -= TILE_BYTES + tile.heapBytes();
        }
        old.clear();
        return !tiles.isEmpty();
    }

    synchronized void write(DataOutput out) throws IOException {
        out.writeInt(tiles.size());
        for (Map.Entry<Long, Partial> tile : tiles.entrySet()) {
            out.writeLong(tile.getKey());
            tile.getValue().write(out);
        }
    }

    /// The numbers of all tiles.
    synchronized List<Long> numbers() {
        return List.copyOf(tiles.keySet());
    }

    /// Writes a tile with its number, if it is there; whether it is.
    synchronized boolean write(DataOutput out, long number) throws IOException {
        Partial tile = tiles.get(number);
        if (tile == null) {
            return false;
        }
        out.writeLong(number);
        tile.write(out);
        return true;
    }

    /// Puts tiles that were written where those of their numbers are.
    synchronized void read(DataInput in) throws IOException {
        // It has merged what is not there any more.
        seen = null;
        int size = in.readInt();
        for (int i = 0; i < size; i++) {
            long tile = in.readLong();
            Partial partial = Partial.empty(feature.aggregation());
            partial.read(in);
            Partial before = tiles.put(tile, partial);
            heapBytes += partial.heapBytes();
            heapBytes += before == null ? TILE_BYTES : -before.heapBytes();
        }
    }
}
