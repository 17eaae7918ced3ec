package dev.slipway.features.window;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.Cell;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What an online store knows: for each feature the tiles of its keys, and what each source has
/// brought.
///
/// *Threads*: any number read what a key has, one at a time does the rest.
final class StoreContent {
    /// What a source brought before so many others is not remembered.
    private static final int MOST_SOURCES = 4_096;

    private static final String FORM = "slipway online features 3";

    /// What was written before the latest moment was.
    private static final String FED_FORM = "slipway online features 2";

    /// What was written before streams fed stores.
    private static final String UNFED_FORM = "slipway online features 1";

    private final Map<String, WindowedFeature> features = new LinkedHashMap<>();
    private final Map<String, ConcurrentHashMap<String, Tiles>> keys;

    /// Of the sources that brought something last; the latest is the last.
    private final LinkedHashMap<String, Long> brought = new LinkedHashMap<>();

    /// Who sets tiles, where a stream does.
    private volatile @Nullable Feeder feeder;

    /// The latest watermark of a part; the least number before there was one.
    private volatile long fedUntil = Long.MIN_VALUE;

    /// The latest availability of an event, or the watermark of the part that was taken last; the
    /// least number before there was one.
    private volatile long latest = Long.MIN_VALUE;

    /// What no moment from this one on can see may be gone; the least number while all is there.
    private volatile long forgotten = Long.MIN_VALUE;

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

    /// Refuses a delivery for a feature that is not kept here, or of values that are not its own:
    /// what stands in the log is read for ever.
    void require(Delivery delivery) {
        for (Delivery.Item item : delivery.events()) {
            boolean isText = item.event().text() != null;
            if (feature(item.feature()).isText() != isText) {
                throw new IllegalArgumentException(
                        "value: a "
                                + (isText ? "text" : "number")
                                + " (expected: a "
                                + (isText ? "number" : "text")
                                + ") for feature "
                                + item.feature());
            }
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

    /// Takes in what is on the disk.
    void take(StoreEntry entry) {
        switch (entry) {
            case Delivery delivery -> add(delivery);
            case FedPart part -> set(part);
            case StoreEntry.Released released -> {
                if (released.job().equals(feeder())) {
                    feeder = null;
                }
            }
        }
    }

    /// The job of the stream that feeds this store; null where none does.
    @Nullable String feeder() {
        Feeder now = feeder;
        return now == null ? null : now.job();
    }

    /// Up to which moment a stream has fed it; the least number where none has.
    long fedUntil() {
        return fedUntil;
    }

    /// Up to which moment it knows what was; the least number where nothing was brought.
    long latest() {
        return latest;
    }

    /// What is to become of a part.
    FedOutcome judge(FedPart part) {
        if (features.size() != 1) {
            throw new IllegalStateException(features.size() + " features (expected: the one fed)");
        }
        return Feeder.judge(feeder, part);
    }

    private void set(FedPart part) {
        Feeder now = feeder;
        if (now == null || !now.is(part.lane())) {
            now = new Feeder(part.lane());
            feeder = now;
        }
        WindowedFeature feature = features.values().iterator().next();
        try (DataInputStream in = part.tiles()) {
            while (in.available() > 0) {
                String key = in.readUTF();
                set(feature, key, in.readBoolean(), in, part.mark().watermark());
                now.tells(key);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("tiles of job " + part.lane().job(), e);
        }
        fedUntil = Math.max(fedUntil, part.mark().watermark());
        if (part.mark().watermark() > Long.MIN_VALUE) {
            // Not the latest of all: a stream may go through the past.
            latest = part.mark().watermark();
        }
        Set<String> all = now.took(part);
        if (all != null) {
            sweep(tilesOf(feature), all, fedUntil);
        }
    }

    /// Lets go of keys that others have told, and of what was given of them.
    private void sweep(Map<String, Tiles> known, Set<String> all, long watermark) {
        for (String key : List.copyOf(known.keySet())) {
            if (!all.contains(key)) {
                forget(watermark);
                replace(known, key, null);
            }
        }
    }

    /// A key that is told whole is replaced at once: whoever asks sees what it was or what it is.
    private void set(
            WindowedFeature feature,
            String key,
            boolean isWhole,
            DataInputStream in,
            long watermark)
            throws IOException {
        Map<String, Tiles> known = tilesOf(feature);
        Tiles kept = known.get(key);
        Tiles before = isWhole ? null : kept;
        if (isWhole && kept != null) {
            // A stream has forgotten by its own watermark.
            forget(watermark);
        }
        if (before == null) {
            Tiles tiles = new Tiles(feature);
            tiles.read(in);
            replace(known, key, tiles.count() == 0 ? null : tiles);
        } else {
            long bytes = before.heapBytes();
            before.read(in);
            change(before.heapBytes() - bytes);
        }
    }

    private void replace(Map<String, Tiles> known, String key, @Nullable Tiles tiles) {
        Tiles before = tiles == null ? known.remove(key) : known.put(key, tiles);
        long more = tiles == null ? 0 : heapBytes(key) + tiles.heapBytes();
        change(more - (before == null ? 0 : heapBytes(key) + before.heapBytes()));
    }

    private void add(Delivery delivery) {
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
            latest = Math.max(latest, item.event().available());
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

    /// The same of one whose values are texts; null where there is none.
    @Nullable String textAt(String name, String key, long moment) {
        Tiles tiles = tilesOf(feature(name)).get(key);
        return tiles == null ? null : tiles.textAt(moment);
    }

    /// What a key's feature is at a moment that has been asked before, by what is known now; empty
    /// where something that it could see may have been forgotten since.
    OptionalDouble again(String name, String key, long moment) {
        WindowedFeature feature = feature(name);
        Tiles tiles = tilesOf(feature).get(key);
        double value =
                tiles == null ? Partial.ofNothing(feature.aggregation()) : tiles.again(moment);
        return isForgotten(feature, moment) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /// The same of one whose values are texts: one, or none.
    Optional<Cell> textAgain(String name, String key, long moment) {
        WindowedFeature feature = feature(name);
        Tiles tiles = tilesOf(feature).get(key);
        String text = tiles == null ? null : tiles.textAgain(moment);
        Cell found = text == null ? new Cell.Missing() : new Cell.Text(text);
        return isForgotten(feature, moment) ? Optional.empty() : Optional.of(found);
    }

    /// Whether something that could be seen at a moment may be gone; asked behind what was merged,
    /// since what went meanwhile was noted before it went.
    private boolean isForgotten(WindowedFeature feature, long moment) {
        long gone = forgotten;
        return gone != Long.MIN_VALUE
                && Visibility.oldest(feature, gone) > Visibility.oldest(feature, moment);
    }

    /// Only one thread writes it.
    private void forget(long moment) {
        if (moment > forgotten) {
            forgotten = moment;
        }
    }

    void expire(long moment) {
        forget(moment);
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
        out.writeLong(latest);
        out.writeLong(fedUntil);
        Feeder now = feeder;
        out.writeBoolean(now != null);
        if (now != null) {
            now.write(out);
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
        String form = in.readUTF();
        if (!form.equals(UNFED_FORM) && !form.equals(FED_FORM)) {
            require("form", form, FORM);
        }
        int sources = in.readInt();
        for (int i = 0; i < sources; i++) {
            brought.put(in.readUTF(), in.readLong());
        }
        if (form.equals(FORM)) {
            latest = in.readLong();
        }
        if (!form.equals(UNFED_FORM)) {
            fedUntil = in.readLong();
            feeder = in.readBoolean() ? Feeder.read(in) : null;
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
