package dev.slipway.tracking;

import dev.slipway.api.tracking.DatasetKey;
import dev.slipway.api.tracking.Search.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What is searched, and where each of its fields stands.
///
/// @param table whose rows are found
/// @param attributes column by the attribute's key
/// @param labels the table of each kind of key with value
/// @param datasets data sets that metrics must have been measured with; none for any
record Subject(
        String table,
        Map<String, String> attributes,
        Map<Field.Kind, String> labels,
        List<DatasetKey> datasets) {
    static final Subject EXPERIMENTS =
            new Subject(
                    "experiment",
                    Map.of(
                            "experiment_id", "experiment.seq",
                            "name", "experiment.name",
                            "creation_time", "experiment.created",
                            "last_update_time", "experiment.updated"),
                    Map.of(Field.Kind.TAG, "experiment_tag"),
                    List.of());
    static final Subject RUNS =
            new Subject(
                    "run",
                    Map.of(
                            "run_id", "run.id",
                            "run_name", "run.name",
                            "user_id", "run.user",
                            "status", "run.status",
                            "start_time", "run.started",
                            "end_time", "run.ended",
                            "artifact_uri", "run.artifact_uri"),
                    Map.of(
                            Field.Kind.TAG, "run_tag",
                            Field.Kind.PARAM, "run_param",
                            Field.Kind.METRIC, "latest_metric"),
                    List.of());
    static final Subject MODELS =
            new Subject(
                    "logged_model",
                    Map.of(
                            "model_id", "logged_model.id",
                            "name", "logged_model.name",
                            "model_type", "logged_model.type",
                            "status", "logged_model.status",
                            "source_run_id", "logged_model.source_run",
                            "creation_timestamp", "logged_model.created",
                            "last_updated_timestamp", "logged_model.updated"),
                    Map.of(Field.Kind.TAG, "model_tag", Field.Kind.PARAM, "model_param"),
                    List.of());

    /// The same, with metrics that were measured with one of these.
    Subject measuredWith(List<DatasetKey> wanted) {
        return new Subject(table, attributes, labels, wanted);
    }

    /// Whether the field of an item passes a test; an item without it does not.
    Fragment passes(Field field, Function<String, Fragment> test) {
        return switch (field.kind()) {
            case ATTRIBUTE -> test.apply(column(field));
            case DATASET -> inDatasets(field, test);
            case METRIC, PARAM, TAG -> {
                Fragment rows = rows(field, datasets);
                Fragment passed = test.apply("x.value");
                yield Fragment.joined(
                        "AND",
                        List.of(
                                new Fragment("EXISTS (SELECT 1 " + rows.sql(), rows.values()),
                                new Fragment(passed.sql() + ")", passed.values())));
            }
        };
    }

    /// The value of a field to sort by; none where an item has none.
    Fragment value(Field field, Optional<DatasetKey> dataset) {
        if (field.kind() == Field.Kind.ATTRIBUTE) {
            return Fragment.of(column(field));
        }
        Fragment rows = rows(field, dataset.map(List::of).orElse(datasets));
        String latest = isModelMetric(field) ? " ORDER BY x.timestamp DESC, x.seq DESC" : "";
        return new Fragment("(SELECT x.value " + rows.sql() + latest + " LIMIT 1)", rows.values());
    }

    private String column(Field field) {
        String column = attributes.get(field.key());
        if (column == null) {
            throw new IllegalArgumentException("no attribute " + field.key() + " of " + table);
        }
        return column;
    }

    private Fragment rows(Field field, List<DatasetKey> wanted) {
        if (isModelMetric(field)) {
            Fragment all =
                    Fragment.of(
                            "FROM metric x WHERE x.model = logged_model.id AND x.key = ?",
                            field.key());
            return wanted.isEmpty() ? all : measuredWith(all, wanted);
        }
        return Fragment.of(
                "FROM "
                        + labels.get(field.kind())
                        + " x WHERE x.owner = "
                        + table
                        + ".seq AND x.key = ?",
                field.key());
    }

    private boolean isModelMetric(Field field) {
        return field.kind() == Field.Kind.METRIC && table.equals("logged_model");
    }

    private static Fragment measuredWith(Fragment rows, List<DatasetKey> wanted) {
        List<Fragment> each =
                wanted.stream()
                        .map(one ->
                                Fragment.of(
                                        "x.dataset_name = ? AND x.dataset_digest = ?",
                                        one.name(),
                                        one.digest()))
                        .toList();
        Fragment any = Fragment.joined("OR", each);
        List<Object> values = new ArrayList<>(rows.values());
        values.addAll(any.values());
        return new Fragment(rows.sql() + " AND " + any.sql(), values);
    }

    private static Fragment inDatasets(Field field, Function<String, Fragment> test) {
        Fragment passed =
                test.apply(field.key().equals("context") ? "t.value" : "d." + field.key());
        String tags =
                field.key().equals("context")
                        ? " JOIN run_input_tag t ON t.run = i.run AND t.dataset = i.dataset"
                                + " AND t.key = 'mlflow.data.context'"
                        : "";
        return new Fragment(
                "EXISTS (SELECT 1 FROM run_input i JOIN dataset d ON d.seq = i.dataset"
                        + tags
                        + " WHERE i.run = run.seq AND "
                        + passed.sql()
                        + ")",
                passed.values());
    }
}
