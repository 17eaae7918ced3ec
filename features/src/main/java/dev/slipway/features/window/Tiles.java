package dev.slipway.features.window;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// The events of one key, as one windowed feature needs them.
///
/// *Threads*: one at a time.
final class Tiles {
    private final WindowedFeature feature;
    private final TreeMap<Long, Partial> tiles = new TreeMap<>();

    Tiles(WindowedFeature feature) {
        this.feature = feature;
    }

    /// Takes in an event, which is available from now on.
    void add(Event event) {
        tiles.computeIfAbsent(
                        feature.tileOf(event.time()), tile -> Partial.empty(feature.aggregation()))
                .add(event);
    }

    /// The aggregate of what can be seen at a moment; NaN where there is none.
    double at(long moment) {
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
    boolean expire(long moment) {
        tiles.headMap(feature.oldest(moment)).clear();
        return !tiles.isEmpty();
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(tiles.size());
        for (Map.Entry<Long, Partial> tile : tiles.entrySet()) {
            out.writeLong(tile.getKey());
            tile.getValue().write(out);
        }
    }

    void read(DataInput in) throws IOException {
        int size = in.readInt();
        for (int i = 0; i < size; i++) {
            long tile = in.readLong();
            Partial partial = Partial.empty(feature.aggregation());
            partial.read(in);
            tiles.put(tile, partial);
        }
    }
}
