package dev.slipway.capture;

import dev.slipway.api.model.EndpointName;
import dev.slipway.capture.parquet.ParquetFiles;
import dev.slipway.capture.spool.Spool;
import dev.slipway.capture.spool.SpoolFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Endpoints that are gone, until nothing is kept of them: no file of the spool may hold anything
/// of theirs, nor have they Parquet files.
///
/// The names of the spool's files do not say whose predictions they hold. So all count that are
/// there when the last prediction of a gone endpoint has come: at the start of a process for those
/// that were gone before, for others an hour later, when what was under way is written.
///
/// *Threads*: one at a time.
final class GoneEndpoints {
    private static final Duration UNDER_WAY = Duration.ofHours(1);

    private final Path directory;
    private final Spool spool;
    private final ParquetFiles parquet;
    private final Map<EndpointName, Gone> gone = new HashMap<>();
    private boolean isBegun;

    /// @param directory in which both lie
    GoneEndpoints(Path directory, Spool spool, ParquetFiles parquet) {
        this.directory = directory;
        this.spool = spool;
        this.parquet = parquet;
    }

    /// One of them.
    ///
    /// @param newest the number of the spool's last file that may hold anything of it; absent
    ///     while more may come
    private record Gone(Instant since, @Nullable Long newest) {}

    /// Notes which are gone.
    void note(Set<EndpointName> names, Instant now) {
        gone.keySet().retainAll(names);
        Gone begins = new Gone(now, isBegun ? null : newest());
        names.forEach(name -> gone.putIfAbsent(name, begins));
        isBegun = true;
    }

    private long newest() {
        return spool.files().stream().mapToLong(SpoolFile::number).max().orElse(0);
    }

    /// Those of which nothing is kept any more. Where a disk cannot be looked at, all may have
    /// something there.
    Set<EndpointName> withoutAny(Instant now) {
        gone.replaceAll((_, one) -> later(one, now));
        // Before the Parquet files, which are there before their spool goes.
        Set<EndpointName> without = notInSpool();
        if (without.isEmpty() || !Files.isDirectory(directory.resolve(".spool"))) {
            return Set.of();
        }
        try {
            parquet.endpoints().forEach(without::remove);
            return without;
        } catch (IOException e) {
            return Set.of();
        }
    }

    /// Where it went later than now, the clock was set back.
    private Gone later(Gone one, Instant now) {
        if (one.newest() != null) {
            return one;
        }
        if (now.isBefore(one.since())) {
            return new Gone(now, null);
        }
        return now.isBefore(one.since().plus(UNDER_WAY)) ? one : new Gone(one.since(), newest());
    }

    private Set<EndpointName> notInSpool() {
        long oldest =
                spool.files().stream().mapToLong(SpoolFile::number).min().orElse(Long.MAX_VALUE);
        Set<EndpointName> names = new HashSet<>();
        gone.forEach((name, one) -> {
            Long newest = one.newest();
            if (newest != null && newest < oldest) {
                names.add(name);
            }
        });
        return names;
    }
}
