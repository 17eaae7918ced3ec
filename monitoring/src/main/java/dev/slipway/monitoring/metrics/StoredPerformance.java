package dev.slipway.monitoring.metrics;

import dev.slipway.api.release.PerformanceReport;
import dev.slipway.api.release.PerformanceReport.Arm;
import dev.slipway.api.release.ReleaseId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What candidates showed under load, as rows of `metrics.db`.
final class StoredPerformance {
    private static final String INSERT =
            "INSERT OR REPLACE INTO release_performance VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";

    private StoredPerformance() {}

    static void write(
            Connection connection, ReleaseId release, PerformanceReport report, long millis)
            throws SQLException {
        Arm candidate = report.candidate();
        Arm stable = report.stable();
        List<Object> values =
                List.of(
                        release.value(),
                        report.verdict().name(),
                        report.why(),
                        report.perSecond(),
                        report.p50().toNanos(),
                        report.p99().toNanos(),
                        candidate.calls(),
                        candidate.p50Millis(),
                        candidate.p99Millis(),
                        candidate.beyondP50(),
                        candidate.beyondP99(),
                        stable.calls(),
                        stable.p50Millis(),
                        stable.p99Millis(),
                        stable.beyondP50(),
                        stable.beyondP99(),
                        millis);
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            statement.executeUpdate();
        }
    }

    static Optional<PerformanceReport> read(Connection connection, ReleaseId release)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT * FROM release_performance WHERE release = ?")) {
            statement.setString(1, release.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(report(row)) : Optional.empty();
            }
        }
    }

    private static PerformanceReport report(ResultSet row) throws SQLException {
        return new PerformanceReport(
                PerformanceReport.Verdict.valueOf(row.getString("verdict")),
                row.getString("why"),
                row.getDouble("per_second"),
                Duration.ofNanos(row.getLong("p50")),
                Duration.ofNanos(row.getLong("p99")),
                arm(row, "candidate"),
                arm(row, "stable"));
    }

    private static Arm arm(ResultSet row, String name) throws SQLException {
        return new Arm(
                row.getLong(name + "_calls"),
                row.getDouble(name + "_p50"),
                row.getDouble(name + "_p99"),
                row.getLong(name + "_beyond_p50"),
                row.getLong(name + "_beyond_p99"));
    }
}
