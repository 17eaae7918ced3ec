package dev.slipway.capture;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.capture.parquet.ParquetFiles;
import dev.slipway.capture.parquet.ParquetFiles.ParquetFile;
import dev.slipway.capture.spool.SpoolFile;
import dev.slipway.quiet.BelievedTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Removes Parquet files that are older, or more, than their endpoint's policy keeps, the oldest
/// first, and after a week what nobody reads. A clock that leaps makes nothing older
/// ([BelievedTime]), and what it left behind goes first.
///
/// *Threads*: one removes; `bytes` from any.
final class Retention {
    /// What is of a time that comes sooner than that keeps its place.
    private static final Duration AHEAD = Duration.ofDays(1);

    private final Leftovers leftovers;
    private final ParquetFiles files;
    private final Function<EndpointName, CapturePolicy> policies;
    private final BelievedTime time;
    private volatile long bytes;

    Retention(
            Leftovers leftovers,
            ParquetFiles files,
            Function<EndpointName, CapturePolicy> policies,
            BelievedTime time) {
        this.leftovers = leftovers;
        this.files = files;
        this.policies = policies;
        this.time = time;
    }

    /// Removes what is not to be kept at `now`, as far as the clock is believed that says so. What
    /// cannot be removed is tried again next time.
    void apply(Instant now) {
        try {
            List<EndpointName> endpoints = files.endpoints();
            if (!time.isBegun()) {
                time.begin(now, newest(endpoints));
            }
            Instant believed = time.at(now);
            leftovers.remove(believed);
            long sum = 0;
            for (EndpointName endpoint : endpoints) {
                sum += apply(endpoint, believed, now);
            }
            bytes = sum;
        } catch (IOException e) {
            // The next look tries again.
        }
    }

    /// When the newest of all came; null where nothing is kept that can be seen.
    private @Nullable Instant newest(List<EndpointName> endpoints) {
        Instant newest = null;
        for (EndpointName endpoint : endpoints) {
            Instant last = newest(endpoint);
            newest = last != null && (newest == null || last.isAfter(newest)) ? last : newest;
        }
        return newest;
    }

    private @Nullable Instant newest(EndpointName endpoint) {
        try {
            List<ParquetFile> all = seen(endpoint);
            return all.isEmpty() ? null : newest(all.getLast());
        } catch (RuntimeException e) {
            return null;
        }
    }

    /// The bytes that stay; none where it does not work, which keeps no other from its turn. Names
    /// come and go, and every look-up looks for each that there is.
    private long apply(EndpointName endpoint, Instant believed, Instant now) {
        try {
            List<ParquetFile> inTurn = inTurn(seen(endpoint), now);
            long rest = apply(inTurn, policies.apply(endpoint), believed);
            if (rest == 0) {
                files.removeEmpty(endpoint);
            }
            return rest;
        } catch (RuntimeException e) {
            return 0;
        }
    }

    /// What cannot be looked at is left to the next look.
    private List<ParquetFile> seen(EndpointName endpoint) {
        return files.of(endpoint, _ -> {});
    }

    /// The bytes that stay. What cannot be removed keeps no other from going, nor takes its place.
    private static long apply(List<ParquetFile> files, CapturePolicy policy, Instant now) {
        long rest = files.stream().mapToLong(ParquetFile::bytes).sum();
        long stuck = 0;
        Instant oldest = now.minus(policy.keep());
        for (ParquetFile file : files) {
            if (newest(file).isBefore(oldest) || rest > policy.maxBytes().bytes()) {
                rest -= file.bytes();
                stuck += isRemoved(file.path()) ? 0 : file.bytes();
            }
        }
        return rest + stuck;
    }

    /// The oldest first, but in front of them those of a time that has not come, whether the clock
    /// is believed or not: they are of one that was wrong, and would stay for years while all that
    /// is kept meanwhile goes.
    private static List<ParquetFile> inTurn(List<ParquetFile> oldestFirst, Instant now) {
        Instant latest = now.plus(AHEAD);
        return oldestFirst.stream()
                .sorted(Comparator.comparing(file -> !newest(file).isAfter(latest)))
                .toList();
    }

    private static Instant newest(ParquetFile file) {
        return SpoolFile.time(file.name().last());
    }

    private static boolean isRemoved(Path file) {
        try {
            Files.deleteIfExists(file);
            removeEmpty(file.getParent());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void removeEmpty(@Nullable Path directory) {
        if (directory == null) {
            return;
        }
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // Other files of the day stay.
        }
    }

    /// Bytes of Parquet files, at the last look.
    long bytes() {
        return bytes;
    }
}
