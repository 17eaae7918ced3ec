package dev.slipway.features.window;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an online store knows: for each feature the tiles of its keys, and what each source has
/// brought.
///
/// *Threads*: one at a time.
final class StoreContent {
    private static final String FORM = "slipway online features 1";

    private final Map<String, WindowedFeature> features = new LinkedHashMap<>();
    private final Map<String, Map<String, Tiles>> keys = new HashMap<>();
    private final Map<String, Long> brought = new HashMap<>();

    StoreContent(List<WindowedFeature> features) {
        for (WindowedFeature feature : features) {
            if (this.features.putIfAbsent(feature.name(), feature) != null) {
                throw new IllegalArgumentException(
                        "feature: " + feature.name() + " (expected: one of this name)");
            }
            keys.put(feature.name(), new HashMap<>());
        }
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
            tilesOf(feature)
                    .computeIfAbsent(item.event().key(), key -> new Tiles(feature))
                    .add(item.event());
        }
        brought.put(delivery.source(), delivery.number());
    }

    private Map<String, Tiles> tilesOf(WindowedFeature feature) {
        return keys.computeIfAbsent(feature.name(), name -> new HashMap<>());
    }

    double at(String name, String key, long moment) {
        WindowedFeature feature = feature(name);
        Tiles tiles = tilesOf(feature).get(key);
        return tiles == null ? new Tiles(feature).at(moment) : tiles.at(moment);
    }

    void expire(long moment) {
        for (Map<String, Tiles> ofFeature : keys.values()) {
            Iterator<Tiles> all = ofFeature.values().iterator();
            while (all.hasNext()) {
                if (!all.next().expire(moment)) {
                    all.remove();
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
