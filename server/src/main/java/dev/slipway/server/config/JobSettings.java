package dev.slipway.server.config;

import dev.slipway.api.error.TimeText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The keys below `jobs`: which files batch jobs may touch, and what jobs may take.
///
/// @param roots directories below which jobs read and write; absolute
/// @param atOnce how many children of batches run at the same time
/// @param streams how many children of streams run at the same time
/// @param memory that each child may take, its heap being one half
/// @param threads that score in a child
/// @param checkpointInterval how much work a child that dies has done in vain at most
public record JobSettings(
        List<Path> roots,
        int atOnce,
        int streams,
        long memory,
        int threads,
        Duration checkpointInterval) {
    private static final long LEAST_MEMORY = 512L << 20;
    private static final long USUAL_MEMORY = 1L << 30;
    private static final int MOST_AT_ONCE = 16;
    private static final int USUAL_STREAMS = 4;
    private static final int MOST_THREADS = 64;
    private static final Duration LEAST_INTERVAL = Duration.ofMillis(100);
    private static final Duration MOST_INTERVAL = Duration.ofHours(1);
    private static final Duration USUAL_INTERVAL = Duration.ofSeconds(10);
    private static final String ROOTS = "jobs.roots";
    private static final String HERE = ".";
    private static final String NONE = "none";

    /// *Errors*: [SettingsException] for a value out of its range.
    public JobSettings {
        roots = List.copyOf(roots);
        within("jobs.at-once", atOnce, 1, MOST_AT_ONCE);
        within("jobs.streams", streams, 1, MOST_AT_ONCE);
        within("jobs.threads", threads, 1, MOST_THREADS);
        if (memory < LEAST_MEMORY) {
            throw SettingsException.of("jobs.memory", memory + "", "at least 512MiB");
        }
        if (checkpointInterval.compareTo(LEAST_INTERVAL) < 0
                || checkpointInterval.compareTo(MOST_INTERVAL) > 0) {
            throw SettingsException.of(
                    "jobs.checkpoint-interval", TimeText.of(checkpointInterval), "100ms to 1h");
        }
    }

    private static void within(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw SettingsException.of(key, value + "", least + " to " + most);
        }
    }

    /// Heap of a child.
    public long heapBytes() {
        return memory / 2;
    }

    /// Reads them.
    ///
    /// @param isLocalOnly whether the doors listen on loopback alone: then the directory that the
    ///     server was started in is a root unless others are named
    ///
    /// *Errors*: [SettingsException] naming the key.
    static JobSettings from(Settings settings, boolean isLocalOnly, int cores) {
        return new JobSettings(
                roots(settings.text(ROOTS, isLocalOnly ? HERE : NONE)),
                settings.count("jobs.at-once", 1),
                settings.count("jobs.streams", USUAL_STREAMS),
                settings.bytes("jobs.memory", USUAL_MEMORY),
                settings.count("jobs.threads", Math.min(cores, MOST_THREADS)),
                settings.duration("jobs.checkpoint-interval", USUAL_INTERVAL));
    }

    /// A server that was started in `/` does not open the whole machine because of that.
    private static List<Path> roots(String text) {
        List<Path> roots = new ArrayList<>();
        if (text.strip().equals(NONE)) {
            return roots;
        }
        for (String one : text.split(",", -1)) {
            if (!one.isBlank()) {
                Path root = path(one.strip());
                if (root.getParent() != null) {
                    roots.add(root);
                } else if (!one.strip().equals(HERE)) {
                    throw SettingsException.of(ROOTS, one, "directories below /, or none");
                }
            }
        }
        return roots;
    }

    private static Path path(String text) {
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw SettingsException.of(ROOTS, text, "directories, or none");
        }
    }
}
