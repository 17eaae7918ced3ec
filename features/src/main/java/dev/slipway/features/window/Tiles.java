package dev.slipway.features.window;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The events of one key, as one windowed feature needs them.
///
/// *Threads*: any.
final class Tiles {
    /// An entry of the map with its number, and the object of the tile.
    private static final long TILE_BYTES = 80;

    /// The entry for the key, this object and its map.
    private static final long KEY_BYTES = 200;

    private final WindowedFeature feature;
    private final TreeMap<Long, Partial> tiles = new TreeMap<>();
    private long heapBytes = KEY_BYTES;

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
        Partial merged = Partial.empty(feature.aggregation());
        long oldest = feature.oldest(moment);
        long newest = feature.newest(moment);
        if (oldest <= newest) {
            tiles.subMap(oldest, true, newest, true)
                    .forEach((number, tile) -> {
                        if (feature.sees(number, moment)) {
                            merged.merge(tile);
                        }
                    });
        }
        return merged.result(feature.aggregation());
    }

    /// Forgets what no moment from this one on can see; whether anything is left.
    synchronized boolean expire(long moment) {
        Map<Long, Partial> old = tiles.headMap(feature.oldest(moment));
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
