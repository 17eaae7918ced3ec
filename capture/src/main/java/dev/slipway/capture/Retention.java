package dev.slipway.capture;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.capture.parquet.ParquetFiles;
import dev.slipway.capture.parquet.ParquetFiles.ParquetFile;
import dev.slipway.capture.spool.SpoolFile;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Removes Parquet files that are older, or more, than their endpoint's policy keeps, the oldest
/// first, and after a week what nobody reads.
///
/// *Threads*: one removes; `bytes` from any.
final class Retention {
    private final Leftovers leftovers;
    private final ParquetFiles files;
    private final Function<EndpointName, CapturePolicy> policies;
    private volatile long bytes;

    Retention(
            Leftovers leftovers,
            ParquetFiles files,
            Function<EndpointName, CapturePolicy> policies) {
        this.leftovers = leftovers;
        this.files = files;
        this.policies = policies;
    }

    /// Removes what is not to be kept at `now`. What cannot be removed is tried again next time.
    void apply(Instant now) {
        leftovers.remove(now);
        try {
            long sum = 0;
            for (EndpointName endpoint : files.endpoints()) {
                sum += apply(endpoint, now);
            }
            bytes = sum;
        } catch (IOException e) {
            // The next look tries again.
        }
    }

    /// The bytes that stay; none where it does not work, which keeps no other from its turn.
    private long apply(EndpointName endpoint, Instant now) {
        try {
            return apply(files.of(endpoint), policies.apply(endpoint), now);
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    /// The bytes that stay.
    private static long apply(List<ParquetFile> files, CapturePolicy policy, Instant now)
            throws IOException {
        long rest = files.stream().mapToLong(ParquetFile::bytes).sum();
        Instant oldest = now.minus(policy.keep());
        for (ParquetFile file : files) {
            boolean isOld = SpoolFile.time(file.name().last()).isBefore(oldest);
            if (!isOld && rest <= policy.maxBytes().bytes()) {
                break;
            }
            Files.deleteIfExists(file.path());
            removeEmpty(file.path().getParent());
            rest -= file.bytes();
        }
        return rest;
    }

    private static void removeEmpty(@Nullable Path directory) throws IOException {
        if (directory == null) {
            return;
        }
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // Other files of the day stay.
        }
    }

    /// Bytes of Parquet files, at the last look.
    long bytes() {
        return bytes;
    }
}
