package dev.slipway.serving.footprint;

import dev.slipway.api.model.MemoryUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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

    private final Path file;

    // Guarded by this; the one that was written first comes first.
    private final Map<Key, MemoryUse> known = new LinkedHashMap<>();
    private int lines;

    /// Whether it ends within a line, or could not be read or written: what is added would be lost.
    private boolean isBroken;

    private record Key(String digest, String runtime) {}

    private Footprints(Path file) {
        this.file = file;
    }

    /// Those that `directory` keeps.
    public static Footprints in(Path directory) {
        Footprints footprints = new Footprints(directory.resolve("footprints"));
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
        if (!isBroken && before != null && isSame(before, measured)) {
            known.put(key, before);
            return;
        }
        known.put(key, measured);
        forgetOldest();
        try {
            write(key, measured);
        } catch (IOException e) {
            // The next start begins with estimates again, unless there is room for all by the next
            // load.
            isBroken = true;
        }
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

    private void write(Key key, MemoryUse use) throws IOException {
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        if (isBroken || lines > MOST + 2 * known.size()) {
            rewrite();
            return;
        }
        Files.writeString(
                file,
                line(key, use),
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        lines++;
    }

    private void rewrite() throws IOException {
        StringBuilder all = new StringBuilder();
        known.forEach((key, use) -> all.append(line(key, use)));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, all, StandardCharsets.UTF_8);
        Files.move(
                fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        lines = known.size();
        isBroken = false;
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
                + use.nativeBytes()
                + '\n';
    }

    private synchronized void read() {
        List<String> all = new ArrayList<>();
        try {
            if (Files.isRegularFile(file)) {
                // What is no text is replaced, so that it spoils its own line alone.
                String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                all.addAll(text.lines().toList());
                isBroken = !text.isEmpty() && !text.endsWith("\n");
            }
        } catch (IOException e) {
            // Without it every load begins with its estimate.
            isBroken = true;
        }
        if (isBroken && !all.isEmpty()) {
            // Half of a figure would be a smaller one.
            all.removeLast();
        }
        all.forEach(this::take);
        forgetOldest();
        lines = all.size();
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
