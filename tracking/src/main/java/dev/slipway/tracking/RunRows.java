package dev.slipway.tracking;

import dev.slipway.api.tracking.DatasetInput;
import dev.slipway.api.tracking.DatasetKey;
import dev.slipway.api.tracking.ExperimentId;
import dev.slipway.api.tracking.Lifecycle;
import dev.slipway.api.tracking.LoggedModelId;
import dev.slipway.api.tracking.Metric;
import dev.slipway.api.tracking.ModelOutput;
import dev.slipway.api.tracking.Param;
import dev.slipway.api.tracking.Run;
import dev.slipway.api.tracking.RunId;
import dev.slipway.api.tracking.RunStatus;
import dev.slipway.api.tracking.Tag;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Reads runs whole, many at a time: one question per table, whatever the number of runs.
final class RunRows {
    private static final String INPUTS =
            """
            SELECT i.run AS owner, i.dataset, d.*, (SELECT group_concat(hex(t.key) || ':'
              || hex(t.value)) FROM run_input_tag t WHERE t.run = i.run AND t.dataset = i.dataset)
              AS tags
            FROM run_input i JOIN dataset d ON d.seq = i.dataset WHERE i.run IN (%s)
            ORDER BY i.run, d.seq\
            """;

    private RunRows() {}

    /// The row of a run.
    static long seq(Sql sql, RunId id) throws SQLException {
        return sql.row("SELECT seq FROM run WHERE id = ?", row -> row.getLong(1), id.value())
                .orElseThrow(
                        () -> TrackingRefusedException.unknown("Run with id=" + id + " not found"));
    }

    /// The row of a run in use.
    static long active(Sql sql, RunId id) throws SQLException {
        long seq = seq(sql, id);
        if (head(sql, seq).lifecycle() != Lifecycle.ACTIVE) {
            throw TrackingRefusedException.invalid(
                    "The run " + id + " must be in the 'active' state. Current state is deleted.");
        }
        return seq;
    }

    /// A run without what it has logged.
    static Run.Head head(Sql sql, long seq) throws SQLException {
        return sql.rows("SELECT * FROM run WHERE seq = ?", RunRows::head, seq).getFirst();
    }

    /// These runs, in this order.
    static List<Run> read(Sql sql, List<Long> seqs) throws SQLException {
        Map<Long, List<Run.Head>> heads =
                Labels.Owned.collect(
                        sql,
                        "SELECT seq AS owner, * FROM run WHERE seq IN (%s)",
                        seqs,
                        RunRows::head);
        Map<Long, List<Metric>> metrics = Metrics.latest(sql, seqs);
        Map<Long, List<Param>> params = Labels.RUN_PARAMS.params(sql, seqs);
        Map<Long, List<Tag>> tags = Labels.RUN_TAGS.tags(sql, seqs);
        Map<Long, List<DatasetInput>> datasets =
                Labels.Owned.collect(sql, INPUTS, seqs, RunRows::dataset);
        Map<Long, List<ModelOutput>> inputs = models(sql, "input", seqs);
        Map<Long, List<ModelOutput>> outputs = models(sql, "output", seqs);
        return seqs.stream()
                .map(seq ->
                        new Run(
                                heads.getOrDefault(seq, List.of()).getFirst(),
                                metrics.getOrDefault(seq, List.of()),
                                params.getOrDefault(seq, List.of()),
                                tags.getOrDefault(seq, List.of()),
                                datasets.getOrDefault(seq, List.of()),
                                inputs.getOrDefault(seq, List.of()).stream()
                                        .map(ModelOutput::model)
                                        .toList(),
                                outputs.getOrDefault(seq, List.of())))
                .toList();
    }

    private static Map<Long, List<ModelOutput>> models(Sql sql, String direction, List<Long> seqs)
            throws SQLException {
        return Labels.Owned.collect(
                sql,
                "SELECT run AS owner, model, step FROM run_model WHERE run IN (%s) AND direction"
                        + " = '"
                        + direction
                        + "' ORDER BY run, step",
                seqs,
                row ->
                        new ModelOutput(
                                new LoggedModelId(row.getString("model")), row.getLong("step")));
    }

    private static Run.Head head(ResultSet row) throws SQLException {
        long ended = row.getLong("ended");
        OptionalLong end = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(ended);
        return new Run.Head(
                new RunId(row.getString("id")),
                new ExperimentId(Long.toString(row.getLong("experiment"))),
                row.getString("name"),
                row.getString("user"),
                RunStatus.valueOf(row.getString("status")),
                row.getLong("started"),
                end,
                row.getString("artifact_uri"),
                Lifecycle.valueOf(row.getString("lifecycle")));
    }

    private static DatasetInput dataset(ResultSet row) throws SQLException {
        return new DatasetInput(
                new DatasetKey(row.getString("name"), row.getString("digest")),
                row.getString("source_type"),
                row.getString("source"),
                Sql.text(row, "schema"),
                Sql.text(row, "profile"),
                HexTags.read(Sql.text(row, "tags").orElse("")));
    }
}
