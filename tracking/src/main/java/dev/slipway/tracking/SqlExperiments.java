package dev.slipway.tracking;

import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.Experiment;
import dev.slipway.api.tracking.ExperimentId;
import dev.slipway.api.tracking.Experiments;
import dev.slipway.api.tracking.Lifecycle;
import dev.slipway.api.tracking.Page;
import dev.slipway.api.tracking.Search;
import dev.slipway.api.tracking.Tag;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The experiments in `tracking.db`.
final class SqlExperiments implements Experiments {
    private final TrackingFile file;
    private final Moment moment;
    private final SecretTexts secrets;

    SqlExperiments(TrackingFile file, Moment moment, SecretTexts secrets) {
        this.file = file;
        this.moment = moment;
        this.secrets = secrets;
    }

    @Override
    public Experiment create(Experiment.Start start) {
        secrets.require("name", start.name());
        secrets.requireTags(start.tags());
        start.artifactLocation().ifPresent(SqlExperiments::requireOpen);
        return file.write(sql -> {
            checkFree(sql, start.name());
            long now = moment.millis();
            long seq =
                    sql.insert(
                            "INSERT INTO experiment (name, artifact_location, lifecycle,"
                                    + " created, updated) VALUES (?, ?, 'ACTIVE', ?, ?)",
                            start.name(),
                            start.artifactLocation().orElse(""),
                            now,
                            now);
            if (start.artifactLocation().isEmpty()) {
                sql.update(
                        "UPDATE experiment SET artifact_location = ? WHERE seq = ?",
                        ArtifactPath.of(Long.toString(seq)).uri(),
                        seq);
            }
            Labels.EXPERIMENT_TAGS.set(sql, seq, start.tags());
            return read(sql, List.of(seq)).getFirst();
        });
    }

    /// *Errors*: [TrackingRefusedException] for a place on another server, and for one whose files
    /// never change.
    private static void requireOpen(String location) {
        if (ArtifactPath.ofUri(location).isFrozen()) {
            throw TrackingRefusedException.invalid(
                    "artifact_location: '"
                            + location
                            + "' (the files of registered versions never change)");
        }
    }

    @Override
    public Experiment get(ExperimentId id) {
        return file.read(sql -> read(sql, List.of(seq(sql, id))).getFirst());
    }

    @Override
    public Optional<Experiment> named(String name) {
        return file.read(sql -> {
            Optional<Long> seq =
                    sql.row(
                            "SELECT seq FROM experiment WHERE name = ?",
                            row -> row.getLong(1),
                            name);
            return seq.isEmpty()
                    ? Optional.<Experiment>empty()
                    : Optional.of(read(sql, List.of(seq.get())).getFirst());
        });
    }

    @Override
    public Page<Experiment> search(Search search, Lifecycle.View view) {
        return file.read(sql -> {
            Page<Long> page =
                    new SearchSql(Subject.EXPERIMENTS, search)
                            .page(sql, inView("experiment", view));
            return new Page<>(read(sql, page.items()), page.next());
        });
    }

    @Override
    public void rename(ExperimentId id, String name) {
        secrets.require("new_name", name);
        Experiment.checkName(name);
        change(
                id,
                (sql, seq) -> {
                    checkFree(sql, name);
                    sql.update("UPDATE experiment SET name = ? WHERE seq = ?", name, seq);
                });
    }

    @Override
    public void delete(ExperimentId id) {
        file.write(sql -> {
            long seq = active(sql, id);
            move(sql, seq, Lifecycle.DELETED);
            return seq;
        });
    }

    @Override
    public void restore(ExperimentId id) {
        file.write(sql -> {
            long seq = seq(sql, id);
            move(sql, seq, Lifecycle.ACTIVE);
            return seq;
        });
    }

    @Override
    public void setTag(ExperimentId id, Tag tag) {
        secrets.requireTags(List.of(tag));
        change(id, (sql, seq) -> Labels.EXPERIMENT_TAGS.set(sql, seq, List.of(tag)));
    }

    @Override
    public void deleteTag(ExperimentId id, String key) {
        change(
                id,
                (sql, seq) -> {
                    if (!Labels.EXPERIMENT_TAGS.remove(sql, seq, key)) {
                        throw TrackingRefusedException.unknown(
                                "No tag with key='" + key + "' in experiment with id=" + id);
                    }
                });
    }

    @FunctionalInterface
    private interface Step {
        void take(Sql sql, long seq) throws SQLException;
    }

    private void change(ExperimentId id, Step step) {
        file.write(sql -> {
            long seq = active(sql, id);
            step.take(sql, seq);
            touch(sql, seq);
            return seq;
        });
    }

    private void move(Sql sql, long seq, Lifecycle to) throws SQLException {
        sql.update("UPDATE experiment SET lifecycle = ? WHERE seq = ?", to.name(), seq);
        sql.update("UPDATE run SET lifecycle = ? WHERE experiment = ?", to.name(), seq);
        touch(sql, seq);
    }

    private void touch(Sql sql, long seq) throws SQLException {
        sql.update("UPDATE experiment SET updated = ? WHERE seq = ?", moment.millis(), seq);
    }

    private static void checkFree(Sql sql, String name) throws SQLException {
        Optional<String> lifecycle =
                sql.row(
                        "SELECT lifecycle FROM experiment WHERE name = ?",
                        row -> row.getString(1),
                        name);
        if (lifecycle.isPresent()) {
            throw TrackingRefusedException.taken(
                    "Experiment '"
                            + name
                            + "' already exists"
                            + (lifecycle.get().equals("ACTIVE")
                                    ? "."
                                    : " in deleted state. You can restore it or choose another"
                                            + " name."));
        }
    }

    /// The row of an experiment.
    static long seq(Sql sql, ExperimentId id) throws SQLException {
        return sql.row(
                        "SELECT seq FROM experiment WHERE CAST(seq AS TEXT) = ? AND seq = ?",
                        row -> row.getLong(1),
                        id.value(),
                        id.value())
                .orElseThrow(() ->
                        TrackingRefusedException.unknown(
                                "No Experiment with id=" + id + " exists"));
    }

    /// The row of an experiment in use.
    static long active(Sql sql, ExperimentId id) throws SQLException {
        long seq = seq(sql, id);
        String lifecycle =
                sql.rows(
                                "SELECT lifecycle FROM experiment WHERE seq = ?",
                                row -> row.getString(1),
                                seq)
                        .getFirst();
        if (!lifecycle.equals("ACTIVE")) {
            throw TrackingRefusedException.invalid(
                    "The experiment "
                            + id
                            + " must be in the 'active' state. Current state is"
                            + " deleted.");
        }
        return seq;
    }

    /// The address of a place below an experiment's own, which its maker may have written with a
    /// slash behind it.
    static String place(Sql sql, long seq, String below) throws SQLException {
        String location =
                sql.rows(
                                "SELECT artifact_location FROM experiment WHERE seq = ?",
                                row -> row.getString(1),
                                seq)
                        .getFirst();
        return ArtifactPath.ofUri(location).below(ArtifactPath.of(below)).uri();
    }

    /// The condition that a table's rows stand in this view.
    static Fragment inView(String table, Lifecycle.View view) {
        return switch (view) {
            case ALL -> Fragment.of("1");
            case ACTIVE_ONLY -> Fragment.of(table + ".lifecycle = 'ACTIVE'");
            case DELETED_ONLY -> Fragment.of(table + ".lifecycle = 'DELETED'");
        };
    }

    private static List<Experiment> read(Sql sql, List<Long> seqs) throws SQLException {
        Map<Long, List<Tag>> tags = Labels.EXPERIMENT_TAGS.tags(sql, seqs);
        Map<Long, List<Experiment>> found =
                Labels.Owned.collect(
                        sql,
                        "SELECT seq AS owner, * FROM experiment WHERE seq IN (%s)",
                        seqs,
                        row -> read(row, tags));
        return seqs.stream().map(seq -> found.getOrDefault(seq, List.of()).getFirst()).toList();
    }

    private static Experiment read(ResultSet row, Map<Long, List<Tag>> tags) throws SQLException {
        long seq = row.getLong("seq");
        return new Experiment(
                new ExperimentId(Long.toString(seq)),
                row.getString("name"),
                row.getString("artifact_location"),
                Lifecycle.valueOf(row.getString("lifecycle")),
                row.getLong("created"),
                row.getLong("updated"),
                tags.getOrDefault(seq, List.of()));
    }
}
