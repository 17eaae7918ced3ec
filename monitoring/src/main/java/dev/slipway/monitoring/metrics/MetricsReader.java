package dev.slipway.monitoring.metrics;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.PerformanceReport;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.work.Awaited;
import dev.slipway.monitoring.evidence.EvidenceChain;
import dev.slipway.monitoring.evidence.EvidenceTerms;
import dev.slipway.monitoring.evidence.RunningTime;
import dev.slipway.monitoring.quality.WaitingRow;
import dev.slipway.stats.counts.Second;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Looks into `metrics.db` beside the thread that writes.
///
/// *Threads*: any; it works on one of its own, since native code that waits for a disk would hold
/// the carrier of a virtual thread.
final class MetricsReader implements AutoCloseable {
    private final Path file;
    private final ExecutorService executor =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("metrics-read").daemon(true).factory());

    MetricsReader(Path file) {
        this.file = file;
    }

    /// What is stored of a release.
    ///
    /// *Errors*: `IllegalStateException` when its seconds are not those that were stored.
    Optional<StoredRelease> release(Release release) {
        return call(() -> {
            try (Connection connection = MetricsWriter.connect(file)) {
                return ReleaseSalts.isOfOther(connection, release)
                        ? Optional.<StoredRelease>empty()
                        : release(connection, release.id());
            }
        });
    }

    /// What a release's candidate showed under load.
    Optional<PerformanceReport> performance(Release release) {
        return call(() -> {
            try (Connection connection = MetricsWriter.connect(file)) {
                return ReleaseSalts.isOfOther(connection, release)
                        ? Optional.<PerformanceReport>empty()
                        : StoredPerformance.read(connection, release.id());
            }
        });
    }

    private static Optional<StoredRelease> release(Connection connection, ReleaseId release)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT * FROM release_evidence WHERE release = ?")) {
            statement.setString(1, release.value());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                EvidenceTerms terms =
                        new EvidenceTerms(
                                row.getDouble("alpha"),
                                row.getDouble("beta"),
                                row.getInt("labels") == 1,
                                row.getDouble("allowance"),
                                new Second.Shape(row.getInt("strata"), row.getInt("classes")));
                RunningTime.Reading time =
                        new RunningTime.Reading(
                                row.getLong("ran"),
                                row.getLong("entered"),
                                row.getLong("step_began"),
                                row.getInt("moves"));
                byte[] keys = row.getBytes("keys");
                List<long[]> seconds = new ArrayList<>();
                EvidenceChain chain = seconds(connection, release, seconds);
                return Optional.of(
                        new StoredRelease(
                                terms,
                                time,
                                seconds,
                                chain,
                                keys == null ? null : Packed.unpack(keys)));
            }
        }
    }

    /// Rows of a release that wait for their labels, newest first.
    List<WaitingRow> rows(Release release, int most) {
        return call(() -> {
            try (Connection connection = MetricsWriter.connect(file)) {
                return ReleaseSalts.isOfOther(connection, release)
                        ? List.<WaitingRow>of()
                        : StoredRows.read(connection, release.id(), most);
            }
        });
    }

    /// Keys of a release of which is known whether labels come.
    List<Long> saidKeys(Release release) {
        return call(() -> {
            try (Connection connection = MetricsWriter.connect(file)) {
                return ReleaseSalts.isOfOther(connection, release)
                        ? List.<Long>of()
                        : StoredRows.saidKeys(connection, release.id());
            }
        });
    }

    private static EvidenceChain seconds(
            Connection connection, ReleaseId release, List<long[]> into) throws SQLException {
        EvidenceChain chain = EvidenceChain.of(release);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT idx, numbers, digest FROM evidence_second WHERE release = ?"
                                + " ORDER BY idx")) {
            statement.setString(1, release.value());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long[] numbers = Packed.unpack(row.getBytes(2));
                    chain = chain.then(numbers);
                    if (row.getLong(1) != chain.seconds()
                            || !Arrays.equals(chain.digest(), row.getBytes(3))) {
                        throw new IllegalStateException(
                                "metrics.db: second %d of release %s is not what was stored"
                                        .formatted(chain.seconds(), release));
                    }
                    into.add(numbers);
                }
            }
        }
        return chain;
    }

    /// A version, and the second at which its last window began.
    private record Asked(long version, long last) {}

    /// The versions of an endpoint that had windows last, ascending: two looks at the index for
    /// each that has any.
    List<VersionNumber> windowed(
            EndpointName endpoint, Duration length, Instant from, Instant to, int most) {
        return call(() -> {
            List<Asked> asked = new ArrayList<>();
            try (Connection connection = MetricsWriter.connect(file);
                    PreparedStatement next =
                            connection.prepareStatement(
                                    "SELECT min(version) FROM version_window WHERE endpoint = ?"
                                            + " AND version > ?");
                    PreparedStatement last =
                            connection.prepareStatement(
                                    "SELECT start FROM version_window WHERE endpoint = ?"
                                            + " AND version = ? AND span = ? AND start >= ?"
                                            + " AND start < ? ORDER BY start DESC LIMIT 1")) {
                next.setString(1, endpoint.value());
                last.setString(1, endpoint.value());
                last.setLong(3, length.toSeconds());
                last.setLong(4, from.getEpochSecond());
                last.setLong(5, to.getEpochSecond());
                for (long version = after(next, 0); version > 0; version = after(next, version)) {
                    last.setLong(2, version);
                    try (ResultSet row = last.executeQuery()) {
                        if (row.next()) {
                            asked.add(new Asked(version, row.getLong(1)));
                        }
                    }
                }
            }
            return newest(asked, most);
        });
    }

    private static List<VersionNumber> newest(List<Asked> asked, int most) {
        return asked.stream()
                .sorted(
                        Comparator.comparingLong(Asked::last)
                                .thenComparingLong(Asked::version)
                                .reversed())
                .limit(most)
                .map(Asked::version)
                .sorted()
                .map(VersionNumber::new)
                .toList();
    }

    /// The next version behind another; 0 behind the last.
    private static long after(PreparedStatement next, long version) throws SQLException {
        next.setLong(2, version);
        try (ResultSet row = next.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    List<VersionWindow> windows(
            EndpointName endpoint,
            VersionNumber version,
            Duration length,
            Instant from,
            Instant to) {
        return call(() -> {
            List<VersionWindow> windows = new ArrayList<>();
            try (Connection connection = MetricsWriter.connect(file);
                    PreparedStatement statement =
                            connection.prepareStatement(
                                    "SELECT start, numbers FROM version_window WHERE endpoint = ?"
                                            + " AND version = ? AND span = ? AND start >= ?"
                                            + " AND start < ? ORDER BY start")) {
                statement.setString(1, endpoint.value());
                statement.setLong(2, version.value());
                statement.setLong(3, length.toSeconds());
                statement.setLong(4, from.getEpochSecond());
                statement.setLong(5, to.getEpochSecond());
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        Instant start = Instant.ofEpochSecond(row.getLong(1));
                        long[] numbers = Packed.unpack(row.getBytes(2));
                        windows.add(VersionWindow.of(endpoint, version, start, length, numbers));
                    }
                }
            }
            return windows;
        });
    }

    /// Runs the work and waits for its result, whatever interrupts say.
    <T> T call(Callable<T> work) {
        try {
            return Awaited.outcome(executor.submit(work));
        } catch (ExecutionException e) {
            throw new IllegalStateException("metrics.db: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() {
        executor.close();
    }
}
