package dev.slipway.features.window;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which tiles of an aggregate have changed and were not written since, in the windows of a task. A
/// key is written whole for the first time, since nobody knows what an earlier attempt has told of
/// it. What waits for long waits as numbers of tiles, so it is bounded by the windows themselves.
///
/// *Threads*: one.
public final class WindowChanges {
    /// An entry with its key's name in the map, and its set.
    private static final long KEY_BYTES = 160;

    private static final long TILE_BYTES = 64;

    private final Map<String, Changed> changed = new LinkedHashMap<>();

    /// Keys that there were when something was written for the first time, and that were not
    /// written whole since; null before that.
    private @Nullable Set<String> first;

    private long heapBytes;

    /// What has changed of a key; where it is whole its numbers do not matter.
    private static final class Changed {
        private final Tiles tiles;
        private final TreeSet<Long> numbers = new TreeSet<>();
        private boolean isWhole;

        private Changed(Tiles tiles, boolean isWhole) {
            this.tiles = tiles;
            this.isWhole = isWhole;
        }

        private SequencedCollection<Long> all() {
            return isWhole ? tiles.numbers() : new ArrayList<>(numbers);
        }
    }

    /// A key has tiles that nobody was told of.
    void begin(String key, Tiles tiles) {
        put(key, new Changed(tiles, true));
    }

    private void put(String key, Changed one) {
        remove(key);
        changed.put(key, one);
        heapBytes += KEY_BYTES + TILE_BYTES * one.numbers.size();
    }

    private void remove(String key) {
        Changed before = changed.remove(key);
        if (before != null) {
            heapBytes -= KEY_BYTES + TILE_BYTES * before.numbers.size();
        }
    }

    /// A tile of a key has changed.
    void note(String key, Tiles tiles, long number) {
        Changed one = changed.get(key);
        if (one == null) {
            one = new Changed(tiles, false);
            put(key, one);
        }
        if (!one.isWhole && one.numbers.add(number)) {
            heapBytes += TILE_BYTES;
        }
    }

    /// Nothing of a key can be seen any more: whoever has tiles of it forgets them as well.
    void forget(String key) {
        remove(key);
        if (first != null) {
            first.remove(key);
        }
    }

    /// Nothing below a tile can be seen any more.
    void forget(String key, long oldest) {
        Changed one = changed.get(key);
        if (one != null) {
            int before = one.numbers.size();
            one.numbers.headSet(oldest).clear();
            heapBytes -= TILE_BYTES * (before - one.numbers.size());
        }
    }

    /// About what it takes of the heap.
    public long heapBytes() {
        return heapBytes;
    }

    /// Writes what has changed, the longest known first.
    ///
    /// @param most bytes, but for a tile
    public ChangedTiles take(int most) {
        try {
            return write(most);
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory", e);
        }
    }

    private ChangedTiles write(int most) throws IOException {
        Set<String> untold = first == null ? new HashSet<>(changed.keySet()) : first;
        first = untold;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<ChangedTiles.Taken> taken = new ArrayList<>();
        Iterator<Map.Entry<String, Changed>> all = changed.entrySet().iterator();
        boolean isFull = false;
        while (all.hasNext() && !isFull) {
            Map.Entry<String, Changed> entry = all.next();
            Changed one = entry.getValue();
            SequencedCollection<Long> numbers = one.all();
            Written written = Written.of(one.tiles, numbers, most);
            if (bytes.size() > 0 && bytes.size() + written.bytes.size() > most) {
                break;
            }
            if (one.isWhole || written.tiles > 0) {
                DataOutputStream out = new DataOutputStream(bytes);
                out.writeUTF(entry.getKey());
                out.writeBoolean(one.isWhole);
                out.writeInt(written.tiles);
                written.bytes.writeTo(out);
            }
            isFull = written.asked < numbers.size();
            boolean isFirst = !isFull && untold.remove(entry.getKey());
            List<Long> done = numbers.stream().limit(written.asked).toList();
            taken.add(
                    new ChangedTiles.Taken(entry.getKey(), one.tiles, one.isWhole, isFirst, done));
            if (isFull) {
                leave(one, numbers.stream().skip(written.asked).toList());
            } else {
                all.remove();
                heapBytes -= KEY_BYTES + TILE_BYTES * one.numbers.size();
            }
        }
        return new ChangedTiles(bytes.toByteArray(), taken, untold.isEmpty());
    }

    /// Of a key that is too large for one part the rest comes with the next.
    private void leave(Changed one, List<Long> rest) {
        heapBytes += TILE_BYTES * (rest.size() - one.numbers.size());
        one.numbers.clear();
        one.numbers.addAll(rest);
        one.isWhole = false;
    }

    /// Tiles as bytes.
    ///
    /// @param asked numbers that were looked at
    /// @param tiles those of them that are there
    private record Written(ByteArrayOutputStream bytes, int asked, int tiles) {
        private static Written of(Tiles tiles, SequencedCollection<Long> numbers, int most)
                throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            int asked = 0;
            int there = 0;
            for (long number : numbers) {
                if (bytes.size() >= most) {
                    break;
                }
                asked++;
                there += tiles.write(out, number) ? 1 : 0;
            }
            return new Written(bytes, asked, there);
        }
    }

    /// Takes back what was written and did not get where it was to go.
    public void back(ChangedTiles part) {
        for (ChangedTiles.Taken taken : part.taken()) {
            if (taken.isFirst() && first != null) {
                first.add(taken.key());
            }
            Changed now = changed.get(taken.key());
            if (now == null) {
                now = new Changed(taken.tiles(), false);
                put(taken.key(), now);
            }
            if (now.tiles == taken.tiles()) {
                int before = now.numbers.size();
                now.numbers.addAll(taken.numbers());
                now.isWhole |= taken.isWhole();
                heapBytes += TILE_BYTES * (now.numbers.size() - before);
            }
        }
    }
}
