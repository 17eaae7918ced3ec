package dev.slipway.serving.footprint;

import dev.slipway.api.model.MemoryUse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What versions took when they were loaded last on this node, by the digest of their model and the
/// runtime: a file of lines, of which the last one about a model counts.
///
/// It only makes reservations better: lines that cannot be read are passed over, and what cannot be
/// written is kept in memory.
///
/// *Threads*: safe from any number of threads.
public final class Footprints {
    private static final int MOST = 20_000;
    private static final int FIELDS = 5;

    /// A figure that moved by less is not written again.
    private static final double SAME = 0.05;

    // Guarded by this; the one that was written first comes first.
    private final LineFile file;
    private final Map<Key, MemoryUse> known = new LinkedHashMap<>();

    private record Key(String digest, String runtime) {}

    private Footprints(LineFile file) {
        this.file = file;
    }

    /// Those that `directory` keeps.
    public static Footprints in(Path directory) {
        Footprints footprints = new Footprints(new LineFile(directory.resolve("footprints")));
        footprints.read();
        return footprints;
    }

    /// What the last load took.
    public synchronized Optional<MemoryUse> of(String digest, String runtime) {
        return Optional.ofNullable(known.get(new Key(digest, runtime)));
    }

    /// Remembers what a load took.
    public synchronized void keep(String digest, String runtime, MemoryUse measured) {
        Key key = new Key(digest, runtime);
        MemoryUse before = known.remove(key);
        if (!file.isBroken() && before != null && isSame(before, measured)) {
            known.put(key, before);
            return;
        }
        known.put(key, measured);
        forgetOldest();
        file.add(line(key, measured), known.size(), this::lines);
    }

    private static boolean isSame(MemoryUse before, MemoryUse now) {
        return Math.abs(now.total() - before.total()) <= SAME * before.total();
    }

    private void forgetOldest() {
        Iterator<Key> oldest = known.keySet().iterator();
        while (known.size() > MOST && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>(known.size());
        known.forEach((key, use) -> lines.add(line(key, use)));
        return lines;
    }

    private static String line(Key key, MemoryUse use) {
        return key.digest
                + ' '
                + key.runtime
                + ' '
                + use.heapBytes()
                + ' '
                + use.directBytes()
                + ' '
                + use.nativeBytes();
    }

    private synchronized void read() {
        file.read().forEach(this::take);
        forgetOldest();
    }

    private void take(String line) {
        String[] fields = line.split(" ", -1);
        if (fields.length != FIELDS) {
            return;
        }
        try {
            MemoryUse use =
                    new MemoryUse(
                            Long.parseLong(fields[2]),
                            Long.parseLong(fields[3]),
                            Long.parseLong(fields[4]));
            Key key = new Key(fields[0], fields[1]);
            known.remove(key);
            known.put(key, use);
        } catch (IllegalArgumentException e) {
            // Half a line, or not ours.
        }
    }
}
