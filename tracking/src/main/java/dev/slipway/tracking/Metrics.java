package dev.slipway.tracking;

import dev.slipway.api.tracking.DatasetKey;
import dev.slipway.api.tracking.LoggedModelId;
import dev.slipway.api.tracking.Metric;
import dev.slipway.api.tracking.Page;
import dev.slipway.api.tracking.Page.Cell;
import dev.slipway.api.tracking.RunId;
import dev.slipway.api.tracking.Slice;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The numbers of runs: all of them, and the latest of each key beside them.
final class Metrics {
    private static final String ADD =
            "INSERT OR IGNORE INTO metric (run, key, value, timestamp, step, model, dataset_name,"
                    + " dataset_digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String KEEP_LATEST =
            """
            INSERT INTO latest_metric VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (owner, key) DO UPDATE SET value = excluded.value,
              timestamp = excluded.timestamp, step = excluded.step, model = excluded.model,
              dataset_name = excluded.dataset_name, dataset_digest = excluded.dataset_digest
            WHERE (excluded.step, excluded.timestamp, ifnull(excluded.value, -9e999))
              >= (latest_metric.step, latest_metric.timestamp, ifnull(latest_metric.value, -9e999))
            """;

    /// In one pass: a training may log a number of its model at each of many thousand steps.
    private static final String LATEST_OF_MODELS =
            """
            SELECT * FROM (SELECT m.seq AS owner, x.*, r.id AS run_id, row_number() OVER (
                PARTITION BY x.model, x.key, x.run, x.dataset_name, x.dataset_digest
                ORDER BY x.step DESC, x.timestamp DESC, x.seq DESC) AS newest
              FROM logged_model m JOIN metric x ON x.model = m.id JOIN run r ON r.seq = x.run
              WHERE m.seq IN (%s))
            WHERE newest = 1 ORDER BY owner, key, seq\
            """;

    private Metrics() {}

    /// Adds numbers to a run; those that are there already are not added again.
    static void add(Sql sql, long run, List<Metric> metrics) throws SQLException {
        List<@Nullable Object[]> lines = new ArrayList<>();
        for (Metric metric : metrics) {
            Metric.About about = metric.about();
            lines.add(
                    new @Nullable Object[] {
                        run,
                        metric.key(),
                        metric.value(),
                        metric.timestamp(),
                        metric.step(),
                        about.model().map(LoggedModelId::value).orElse(null),
                        about.dataset().map(DatasetKey::name).orElse(null),
                        about.dataset().map(DatasetKey::digest).orElse(null)
                    });
        }
        sql.updateEach(ADD, lines);
        sql.updateEach(KEEP_LATEST, lines);
    }

    /// The latest number of each key of these runs.
    static Map<Long, List<Metric>> latest(Sql sql, List<Long> runs) throws SQLException {
        return Labels.Owned.collect(
                sql,
                "SELECT * FROM latest_metric WHERE owner IN (%s) ORDER BY owner, key",
                runs,
                row -> read(row, Optional.empty()));
    }

    /// What was last measured on these models, by key, data set and run.
    static Map<Long, List<Metric>> ofModels(Sql sql, List<Long> models) throws SQLException {
        return Labels.Owned.collect(
                sql,
                LATEST_OF_MODELS,
                models,
                row -> read(row, Optional.of(new RunId(row.getString("run_id")))));
    }

    /// One page of a key's numbers, by step and time.
    static Page<Metric> history(Sql sql, long run, String key, Slice slice) throws SQLException {
        long[] after = slice.after().map(Metrics::place).orElse(new long[0]);
        List<Page.Position> places = new ArrayList<>();
        String query =
                "SELECT * FROM metric WHERE run = ? AND key = ?"
                        + (after.length == 0 ? "" : " AND (step, timestamp, seq) > (?, ?, ?)")
                        + " ORDER BY step, timestamp, seq LIMIT "
                        + (slice.most() + 1L);
        Sql.RowReader<Metric> reader =
                row -> {
                    places.add(
                            new Page.Position(
                                    List.of(
                                            new Cell.Whole(row.getLong("step")),
                                            new Cell.Whole(row.getLong("timestamp")),
                                            new Cell.Whole(row.getLong("seq")))));
                    return read(row, Optional.empty());
                };
        List<Metric> found =
                after.length == 0
                        ? sql.rows(query, reader, run, key)
                        : sql.rows(query, reader, run, key, after[0], after[1], after[2]);
        if (found.size() <= slice.most()) {
            return new Page<>(found, Optional.empty());
        }
        return new Page<>(
                found.subList(0, slice.most()), Optional.of(places.get(slice.most() - 1)));
    }

    private static long[] place(Page.Position position) {
        long[] place =
                position.keys().stream()
                        .mapToLong(cell -> cell instanceof Cell.Whole whole ? whole.value() : 0)
                        .toArray();
        if (place.length != 3) {
            throw TrackingRefusedException.invalid(
                    "Invalid page token (expected: one of the same metric)");
        }
        return place;
    }

    private static Metric read(ResultSet row, Optional<RunId> run) throws SQLException {
        Optional<String> dataset = Sql.text(row, "dataset_name");
        String digest = row.getString("dataset_digest");
        return new Metric(
                row.getString("key"),
                Sql.real(row, "value"),
                row.getLong("timestamp"),
                row.getLong("step"),
                new Metric.About(
                        Sql.text(row, "model").map(LoggedModelId::new),
                        dataset.map(name -> new DatasetKey(name, digest)),
                        run));
    }
}
