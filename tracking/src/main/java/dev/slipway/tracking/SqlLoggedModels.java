package dev.slipway.tracking;

import dev.slipway.api.tracking.DatasetKey;
import dev.slipway.api.tracking.ExperimentId;
import dev.slipway.api.tracking.Lifecycle;
import dev.slipway.api.tracking.LoggedModel;
import dev.slipway.api.tracking.LoggedModelId;
import dev.slipway.api.tracking.LoggedModels;
import dev.slipway.api.tracking.Metric;
import dev.slipway.api.tracking.Page;
import dev.slipway.api.tracking.Param;
import dev.slipway.api.tracking.RunId;
import dev.slipway.api.tracking.Search;
import dev.slipway.api.tracking.Tag;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The logged models in `tracking.db`.
final class SqlLoggedModels implements LoggedModels {
    private final TrackingFile file;
    private final Moment moment;
    private final SecretTexts secrets;

    SqlLoggedModels(TrackingFile file, Moment moment, SecretTexts secrets) {
        this.file = file;
        this.moment = moment;
        this.secrets = secrets;
    }

    @Override
    public LoggedModel create(LoggedModel.Start start) {
        start.name().ifPresent(given -> secrets.require("name", given));
        secrets.requireParams(start.params());
        secrets.requireTags(start.tags());
        String id = "m-" + moment.id();
        return file.write(sql -> {
            long experiment = SqlExperiments.active(sql, start.experiment());
            long now = moment.millis();
            long seq =
                    sql.insert(
                            "INSERT INTO logged_model (id, experiment, name, type,"
                                    + " source_run, artifact_uri, status, created,"
                                    + " updated, lifecycle)"
                                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'ACTIVE')",
                            id,
                            experiment,
                            start.name().orElseGet(moment::name),
                            start.type().orElse(null),
                            start.sourceRun().map(RunId::value).orElse(null),
                            SqlExperiments.place(sql, experiment, "models/" + id + "/artifacts"),
                            LoggedModel.Status.PENDING.name(),
                            now,
                            now);
            Labels.MODEL_PARAMS.add(sql, seq, id, start.params());
            Labels.MODEL_TAGS.set(sql, seq, start.tags());
            return read(sql, List.of(seq)).getFirst();
        });
    }

    @Override
    public LoggedModel get(LoggedModelId id, boolean deletedToo) {
        return file.read(sql -> read(sql, List.of(seq(sql, id, deletedToo))).getFirst());
    }

    @Override
    public LoggedModel finish(
            LoggedModelId id, LoggedModel.Status status, Optional<String> message) {
        message.ifPresent(text -> secrets.require("status_message", text));
        return change(
                id,
                (sql, seq) ->
                        sql.update(
                                "UPDATE logged_model SET status = ?, status_message = ? WHERE seq"
                                        + " = ?",
                                status.name(),
                                message.orElse(null),
                                seq));
    }

    @Override
    public void delete(LoggedModelId id) {
        file.write(sql ->
                sql.update(
                        "UPDATE logged_model SET lifecycle = 'DELETED', updated = ? WHERE"
                                + " seq = ?",
                        moment.millis(),
                        seq(sql, id, false)));
    }

    @Override
    public LoggedModel setTags(LoggedModelId id, List<Tag> tags) {
        secrets.requireTags(tags);
        return change(id, (sql, seq) -> Labels.MODEL_TAGS.set(sql, seq, tags));
    }

    @Override
    public void deleteTag(LoggedModelId id, String key) {
        change(
                id,
                (sql, seq) -> {
                    if (!Labels.MODEL_TAGS.remove(sql, seq, key)) {
                        throw TrackingRefusedException.unknown(
                                "No tag with key '"
                                        + key
                                        + "' found for model with ID '"
                                        + id
                                        + "'.");
                    }
                });
    }

    @Override
    public void addParams(LoggedModelId id, List<Param> params) {
        secrets.requireParams(params);
        change(id, (sql, seq) -> Labels.MODEL_PARAMS.add(sql, seq, id.value(), params));
    }

    @Override
    public Page<LoggedModel> search(
            List<ExperimentId> experiments, List<DatasetKey> datasets, Search search) {
        return file.read(sql -> {
            Fragment scope =
                    Fragment.joined(
                            "AND",
                            List.of(
                                    SqlExperiments.inView(
                                            "logged_model", Lifecycle.View.ACTIVE_ONLY),
                                    SqlRuns.of("logged_model", experiments)));
            Page<Long> page =
                    new SearchSql(Subject.MODELS.measuredWith(datasets), search).page(sql, scope);
            return new Page<>(read(sql, page.items()), page.next());
        });
    }

    @FunctionalInterface
    private interface Step {
        void take(Sql sql, long seq) throws SQLException;
    }

    private LoggedModel change(LoggedModelId id, Step step) {
        return file.write(sql -> {
            long seq = seq(sql, id, false);
            step.take(sql, seq);
            sql.update("UPDATE logged_model SET updated = ? WHERE seq = ?", moment.millis(), seq);
            return read(sql, List.of(seq)).getFirst();
        });
    }

    private static long seq(Sql sql, LoggedModelId id, boolean deletedToo) throws SQLException {
        String scope = deletedToo ? "" : " AND lifecycle = 'ACTIVE'";
        return sql.row(
                        "SELECT seq FROM logged_model WHERE id = ?" + scope,
                        row -> row.getLong(1),
                        id.value())
                .orElseThrow(() ->
                        TrackingRefusedException.unknown(
                                "Logged model with ID '" + id + "' not found."));
    }

    private static List<LoggedModel> read(Sql sql, List<Long> seqs) throws SQLException {
        Map<Long, List<Tag>> tags = Labels.MODEL_TAGS.tags(sql, seqs);
        Map<Long, List<Param>> params = Labels.MODEL_PARAMS.params(sql, seqs);
        Map<Long, List<Metric>> metrics = Metrics.ofModels(sql, seqs);
        Map<Long, List<LoggedModel>> found =
                Labels.Owned.collect(
                        sql,
                        "SELECT seq AS owner, * FROM logged_model WHERE seq IN (%s)",
                        seqs,
                        row -> {
                            long seq = row.getLong("seq");
                            return read(
                                    row,
                                    params.getOrDefault(seq, List.of()),
                                    tags.getOrDefault(seq, List.of()),
                                    metrics.getOrDefault(seq, List.of()));
                        });
        return seqs.stream().map(seq -> found.getOrDefault(seq, List.of()).getFirst()).toList();
    }

    private static LoggedModel read(
            ResultSet row, List<Param> params, List<Tag> tags, List<Metric> metrics)
            throws SQLException {
        ExperimentId experiment = new ExperimentId(Long.toString(row.getLong("experiment")));
        return new LoggedModel(
                new LoggedModelId(row.getString("id")),
                experiment,
                new LoggedModel.Start(
                        experiment,
                        Sql.text(row, "name"),
                        Sql.text(row, "type"),
                        Sql.text(row, "source_run").map(RunId::new),
                        params,
                        tags),
                row.getString("artifact_uri"),
                LoggedModel.Status.valueOf(row.getString("status")),
                Sql.text(row, "status_message"),
                row.getLong("created"),
                row.getLong("updated"),
                metrics);
    }
}
