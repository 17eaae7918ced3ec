package dev.slipway.tracking;

import dev.slipway.api.tracking.DatasetInput;
import dev.slipway.api.tracking.ExperimentId;
import dev.slipway.api.tracking.Lifecycle;
import dev.slipway.api.tracking.LoggedModelId;
import dev.slipway.api.tracking.Metric;
import dev.slipway.api.tracking.ModelOutput;
import dev.slipway.api.tracking.Page;
import dev.slipway.api.tracking.Run;
import dev.slipway.api.tracking.RunId;
import dev.slipway.api.tracking.RunStatus;
import dev.slipway.api.tracking.Runs;
import dev.slipway.api.tracking.Search;
import dev.slipway.api.tracking.Slice;
import dev.slipway.api.tracking.Tag;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The runs in `tracking.db`.
final class SqlRuns implements Runs {
    private static final String NAME_TAG = "mlflow.runName";
    private static final String MODELS_TAG = "mlflow.log-model.history";
    private static final int LONGEST_HISTORY = 4 << 20;
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

    private final TrackingFile file;
    private final Moment moment;
    private final SecretTexts secrets;

    SqlRuns(TrackingFile file, Moment moment, SecretTexts secrets) {
        this.file = file;
        this.moment = moment;
        this.secrets = secrets;
    }

    @Override
    public Run create(Run.Start start) {
        secrets.require("user_id", start.user());
        start.name().ifPresent(given -> secrets.require("run_name", given));
        secrets.requireTags(start.tags());
        String name = name(start);
        String id = moment.id();
        return file.write(sql -> {
            long experiment = SqlExperiments.active(sql, start.experiment());
            long seq =
                    sql.insert(
                            "INSERT INTO run (id, experiment, name, user, status, started,"
                                    + " artifact_uri, lifecycle)"
                                    + " VALUES (?, ?, ?, ?, ?, ?, ?, 'ACTIVE')",
                            id,
                            experiment,
                            name,
                            start.user(),
                            RunStatus.RUNNING.name(),
                            start.started().orElse(moment.millis()),
                            SqlExperiments.place(sql, experiment, id + "/artifacts"));
            Labels.RUN_TAGS.set(sql, seq, start.tags());
            Labels.RUN_TAGS.set(sql, seq, List.of(new Tag(NAME_TAG, name)));
            return RunRows.read(sql, List.of(seq)).getFirst();
        });
    }

    private String name(Run.Start start) {
        Optional<String> tagged =
                start.tags().stream()
                        .filter(tag -> tag.key().equals(NAME_TAG))
                        .map(Tag::value)
                        .findFirst();
        Optional<String> given = start.name().filter(name -> !name.isEmpty());
        if (given.isPresent() && tagged.isPresent() && !given.equals(tagged)) {
            throw TrackingRefusedException.invalid(
                    "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with"
                            + " different values (run_name='"
                            + given.get()
                            + "', mlflow.runName='"
                            + tagged.get()
                            + "').");
        }
        return given.or(() -> tagged).orElseGet(moment::name);
    }

    @Override
    public Run get(RunId id) {
        return file.read(sql -> RunRows.read(sql, List.of(RunRows.seq(sql, id))).getFirst());
    }

    @Override
    public Run.Head update(RunId id, Run.Change change) {
        change.name().ifPresent(given -> secrets.require("run_name", given));
        return file.write(sql -> {
            long seq = RunRows.active(sql, id);
            Run.Head before = RunRows.head(sql, seq);
            sql.update(
                    "UPDATE run SET status = ?, ended = ?, name = ? WHERE seq = ?",
                    change.status().orElse(before.status()).name(),
                    change.ended().isPresent()
                            ? Long.valueOf(change.ended().getAsLong())
                            : ended(before),
                    change.name().orElse(before.name()),
                    seq);
            if (change.name().isPresent()) {
                Tag name = Tag.checked(NAME_TAG, change.name().get());
                Labels.RUN_TAGS.set(sql, seq, List.of(name));
            }
            return RunRows.head(sql, seq);
        });
    }

    private static @Nullable Long ended(Run.Head head) {
        return head.ended().isPresent() ? head.ended().getAsLong() : null;
    }

    @Override
    public void delete(RunId id) {
        move(id, Lifecycle.DELETED);
    }

    @Override
    public void restore(RunId id) {
        move(id, Lifecycle.ACTIVE);
    }

    private void move(RunId id, Lifecycle to) {
        file.write(sql ->
                sql.update(
                        "UPDATE run SET lifecycle = ? WHERE seq = ?",
                        to.name(),
                        RunRows.seq(sql, id)));
    }

    @FunctionalInterface
    private interface Step {
        void take(Sql sql, long seq) throws SQLException;
    }

    private void change(RunId id, Step step) {
        file.write(sql -> {
            long seq = RunRows.active(sql, id);
            step.take(sql, seq);
            return seq;
        });
    }

    @Override
    public void log(RunId id, Run.Batch batch) {
        secrets.requireParams(batch.params());
        secrets.requireTags(batch.tags());
        batch.metrics().stream()
                .map(Metric::key)
                .distinct()
                .forEach(key -> secrets.require("metric key", key));
        change(
                id,
                (sql, seq) -> {
                    Labels.RUN_PARAMS.add(sql, seq, id.value(), batch.params());
                    Metrics.add(sql, seq, batch.metrics());
                    Labels.RUN_TAGS.set(sql, seq, batch.tags());
                    for (Tag tag : batch.tags()) {
                        if (tag.key().equals(NAME_TAG)) {
                            sql.update("UPDATE run SET name = ? WHERE seq = ?", tag.value(), seq);
                        }
                    }
                });
    }

    @Override
    public void deleteTag(RunId id, String key) {
        change(
                id,
                (sql, seq) -> {
                    if (!Labels.RUN_TAGS.remove(sql, seq, key)) {
                        throw TrackingRefusedException.unknown(
                                "No tag with name: " + key + " in run with id " + id);
                    }
                });
    }

    @Override
    public void logInputs(RunId id, List<DatasetInput> datasets, List<LoggedModelId> models) {
        secrets.requireInputs(datasets);
        change(
                id,
                (sql, seq) -> {
                    for (DatasetInput input : datasets) {
                        add(sql, seq, input);
                    }
                    for (LoggedModelId model : models) {
                        link(sql, seq, "input", new ModelOutput(model, 0));
                    }
                });
    }

    private static void add(Sql sql, long run, DatasetInput input) throws SQLException {
        long experiment =
                sql.rows("SELECT experiment FROM run WHERE seq = ?", row -> row.getLong(1), run)
                        .getFirst();
        sql.update(
                "INSERT OR IGNORE INTO dataset (experiment, name, digest, source_type, source,"
                        + " schema, profile) VALUES (?, ?, ?, ?, ?, ?, ?)",
                experiment,
                input.dataset().name(),
                input.dataset().digest(),
                input.sourceType(),
                input.source(),
                input.schema().orElse(null),
                input.profile().orElse(null));
        long dataset =
                sql.rows(
                                "SELECT seq FROM dataset WHERE experiment = ? AND name = ? AND"
                                        + " digest = ?",
                                row -> row.getLong(1),
                                experiment,
                                input.dataset().name(),
                                input.dataset().digest())
                        .getFirst();
        sql.update("INSERT OR IGNORE INTO run_input VALUES (?, ?)", run, dataset);
        for (Tag tag : input.tags()) {
            sql.update(
                    "INSERT OR REPLACE INTO run_input_tag VALUES (?, ?, ?, ?)",
                    run,
                    dataset,
                    tag.key(),
                    tag.value());
        }
    }

    @Override
    public void logOutputs(RunId id, List<ModelOutput> models) {
        change(
                id,
                (sql, seq) -> {
                    for (ModelOutput model : models) {
                        link(sql, seq, "output", model);
                    }
                });
    }

    private static void link(Sql sql, long run, String direction, ModelOutput model)
            throws SQLException {
        sql.update(
                "INSERT OR IGNORE INTO run_model VALUES (?, ?, ?, ?)",
                run,
                model.model().value(),
                direction,
                model.step());
    }

    @Override
    public void recordModel(RunId id, String modelJson) {
        secrets.require("model_json", modelJson);
        change(
                id,
                (sql, seq) -> {
                    String before = Labels.RUN_TAGS.value(sql, seq, MODELS_TAG).orElse("[]");
                    String after =
                            before.length() <= 2
                                    ? "[" + modelJson + "]"
                                    : before.substring(0, before.length() - 1)
                                            + ", "
                                            + modelJson
                                            + "]";
                    if (after.length() > LONGEST_HISTORY) {
                        throw TrackingRefusedException.invalid(
                                MODELS_TAG
                                        + ": "
                                        + after.length()
                                        + " characters (expected: <= "
                                        + LONGEST_HISTORY
                                        + ")");
                    }
                    Labels.RUN_TAGS.set(sql, seq, List.of(new Tag(MODELS_TAG, after)));
                });
    }

    @Override
    public Page<Metric> history(RunId id, String key, Slice slice) {
        return file.read(sql -> Metrics.history(sql, RunRows.seq(sql, id), key, slice));
    }

    @Override
    public Page<Run> search(List<ExperimentId> experiments, Search search, Lifecycle.View view) {
        return file.read(sql -> {
            Fragment scope =
                    Fragment.joined(
                            "AND",
                            List.of(SqlExperiments.inView("run", view), of("run", experiments)));
            Page<Long> page = new SearchSql(Subject.RUNS, search).page(sql, scope);
            return new Page<>(RunRows.read(sql, page.items()), page.next());
        });
    }

    /// The condition that a table's rows belong to one of these experiments. They are one value,
    /// since SQLite counts values; what is no number stands for no experiment.
    static Fragment of(String table, List<ExperimentId> experiments) {
        String list =
                experiments.stream()
                        .map(ExperimentId::value)
                        .filter(id -> NUMBER.matcher(id).matches())
                        .distinct()
                        .collect(Collectors.joining(",", "[", "]"));
        return Fragment.of(table + ".experiment IN (SELECT value FROM json_each(?))", list);
    }
}
