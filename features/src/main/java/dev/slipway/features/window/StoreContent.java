package dev.slipway.features.window;

import static java.util.Objects.requireNonNull;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What an online store knows: for each feature the tiles of its keys, and what each source has
/// brought.
///
/// *Threads*: any number read what a key has, one at a time does the rest.
final class StoreContent {
    /// What a source brought before so many others is not remembered.
    private static final int MOST_SOURCES = 4_096;

    private static final String FORM = "slipway online features 1";

    private final Map<String, WindowedFeature> features = new LinkedHashMap<>();
    private final Map<String, ConcurrentHashMap<String, Tiles>> keys;

    /// Of the sources that brought something last; the latest is the last.
    private final LinkedHashMap<String, Long> brought = new LinkedHashMap<>();

    /// Only one thread writes it.
    private volatile long heapBytes;

    StoreContent(List<WindowedFeature> features) {
        Map<String, ConcurrentHashMap<String, Tiles>> all = new HashMap<>();
        for (WindowedFeature feature : features) {
            if (this.features.putIfAbsent(feature.name(), feature) != null) {
                throw new IllegalArgumentException(
                        "feature: " + feature.name() + " (expected: one of this name)");
            }
            all.put(feature.name(), new ConcurrentHashMap<>());
        }
        keys = Map.copyOf(all);
    }

    /// Whether a delivery brings what the source has not brought before.
    boolean isNew(Delivery delivery) {
        Long last = brought.get(delivery.source());
        return last == null || delivery.number() > last;
    }

    /// Refuses a delivery for a feature that is not kept here.
    void require(Delivery delivery) {
        for (Delivery.Item item : delivery.events()) {
            feature(item.feature());
        }
    }

    private WindowedFeature feature(String name) {
        WindowedFeature feature = features.get(name);
        if (feature == null) {
            throw new IllegalArgumentException(
                    "feature: " + name + " (expected: one of " + features.keySet() + ")");
        }
        return feature;
    }

    void take(Delivery delivery) {
        for (Delivery.Item item : delivery.events()) {
            WindowedFeature feature = feature(item.feature());
            Map<String, Tiles> ofFeature = tilesOf(feature);
            Tiles tiles = ofFeature.get(item.event().key());
            long before;
            if (tiles == null) {
                tiles = new Tiles(feature);
                ofFeature.put(item.event().key(), tiles);
                before = -heapBytes(item.event().key());
            } else {
                before = tiles.heapBytes();
            }
            tiles.add(item.event());
            change(tiles.heapBytes() - before);
        }
        brought.remove(delivery.source());
        brought.put(delivery.source(), delivery.number());
        if (brought.size() > MOST_SOURCES) {
            brought.pollFirstEntry();
        }
    }

    private Map<String, Tiles> tilesOf(WindowedFeature feature) {
        return requireNonNull(keys.get(feature.name()));
    }

    private static long heapBytes(String key) {
        return 2L * key.length();
    }

    private void change(long bytes) {
        long now = heapBytes + bytes;
        heapBytes = now;
    }

    /// What it takes of the heap, about.
    long heapBytes() {
        return heapBytes;
    }

    /// How many keys there are, of all features.
    long keys() {
        return keys.values().stream().mapToLong(ConcurrentHashMap::mappingCount).sum();
    }

    double at(String name, String key, long moment) {
        WindowedFeature feature = feature(name);
        Tiles tiles = tilesOf(feature).get(key);
        return tiles == null ? Partial.ofNothing(feature.aggregation()) : tiles.at(moment);
    }

    void expire(long moment) {
        for (Map<String, Tiles> ofFeature : keys.values()) {
            Iterator<Map.Entry<String, Tiles>> all = ofFeature.entrySet().iterator();
            while (all.hasNext()) {
                Map.Entry<String, Tiles> one = all.next();
                long before = one.getValue().heapBytes();
                if (one.getValue().expire(moment)) {
                    change(one.getValue().heapBytes() - before);
                } else {
                    all.remove();
                    change(-before - heapBytes(one.getKey()));
                }
            }
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(FORM);
        out.writeInt(brought.size());
        for (Map.Entry<String, Long> source : brought.entrySet()) {
            out.writeUTF(source.getKey());
            out.writeLong(source.getValue());
        }
        out.writeInt(features.size());
        for (WindowedFeature feature : features.values()) {
            out.writeUTF(feature.toString());
            Map<String, Tiles> tiles = tilesOf(feature);
            out.writeInt(tiles.size());
            for (Map.Entry<String, Tiles> one : tiles.entrySet()) {
                out.writeUTF(one.getKey());
                one.getValue().write(out);
            }
        }
    }

    void read(DataInput in) throws IOException {
        require("form", in.readUTF(), FORM);
        int sources = in.readInt();
        for (int i = 0; i < sources; i++) {
            brought.put(in.readUTF(), in.readLong());
        }
        require("features", in.readInt() + "", features.size() + "");
        for (WindowedFeature feature : features.values()) {
            require("feature", in.readUTF(), feature.toString());
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                Tiles tiles = new Tiles(feature);
                String key = in.readUTF();
                tiles.read(in);
                tilesOf(feature).put(key, tiles);
                change(heapBytes(key) + tiles.heapBytes());
            }
        }
    }

    private static void require(String what, String found, String expected) throws IOException {
        if (!found.equals(expected)) {
            throw new IOException(
                    what + ": " + found + " (expected: " + expected + ") in an online store");
        }
    }
}
