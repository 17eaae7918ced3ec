package dev.slipway.frontend.http.mlflow.search;

import dev.slipway.api.tracking.Search.Field;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The fields that may stand in the filters and orders of one kind of thing.
///
/// @param kinds by the word in front of the dot
/// @param attributes what each holds, by its key
/// @param synonyms other names of attributes
public record Vocabulary(
        Map<String, Field.Kind> kinds,
        Map<String, Holds> attributes,
        Map<String, String> synonyms) {
    /// What a field holds.
    public enum Holds {
        TEXT,
        NUMBER
    }

    private static final Map<String, Field.Kind> ATTRIBUTES_AND_TAGS =
            Map.of(
                    "tag", Field.Kind.TAG,
                    "tags", Field.Kind.TAG,
                    "attr", Field.Kind.ATTRIBUTE,
                    "attribute", Field.Kind.ATTRIBUTE,
                    "attributes", Field.Kind.ATTRIBUTE);
    private static final Map<String, Field.Kind> EVERYTHING =
            Map.ofEntries(
                    Map.entry("metric", Field.Kind.METRIC),
                    Map.entry("metrics", Field.Kind.METRIC),
                    Map.entry("param", Field.Kind.PARAM),
                    Map.entry("params", Field.Kind.PARAM),
                    Map.entry("parameter", Field.Kind.PARAM),
                    Map.entry("parameters", Field.Kind.PARAM),
                    Map.entry("tag", Field.Kind.TAG),
                    Map.entry("tags", Field.Kind.TAG),
                    Map.entry("attr", Field.Kind.ATTRIBUTE),
                    Map.entry("attribute", Field.Kind.ATTRIBUTE),
                    Map.entry("attributes", Field.Kind.ATTRIBUTE),
                    Map.entry("run", Field.Kind.ATTRIBUTE),
                    Map.entry("dataset", Field.Kind.DATASET),
                    Map.entry("datasets", Field.Kind.DATASET));

    /// Of runs.
    public static final Vocabulary RUNS =
            new Vocabulary(
                    EVERYTHING,
                    Map.of(
                            "run_id", Holds.TEXT,
                            "run_name", Holds.TEXT,
                            "user_id", Holds.TEXT,
                            "status", Holds.TEXT,
                            "artifact_uri", Holds.TEXT,
                            "start_time", Holds.NUMBER,
                            "end_time", Holds.NUMBER),
                    Map.of(
                            "run name", "run_name",
                            "run id", "run_id",
                            "created", "start_time"));

    /// Of experiments.
    public static final Vocabulary EXPERIMENTS =
            new Vocabulary(
                    ATTRIBUTES_AND_TAGS,
                    Map.of(
                            "experiment_id", Holds.NUMBER,
                            "name", Holds.TEXT,
                            "creation_time", Holds.NUMBER,
                            "last_update_time", Holds.NUMBER),
                    Map.of());

    /// Of logged models.
    public static final Vocabulary LOGGED_MODELS =
            new Vocabulary(
                    EVERYTHING,
                    Map.of(
                            "model_id", Holds.TEXT,
                            "name", Holds.TEXT,
                            "model_type", Holds.TEXT,
                            "status", Holds.TEXT,
                            "source_run_id", Holds.TEXT,
                            "creation_timestamp", Holds.NUMBER,
                            "last_updated_timestamp", Holds.NUMBER),
                    Map.of(
                            "creation_time", "creation_timestamp",
                            "last_updated_time", "last_updated_timestamp",
                            "last_update_time", "last_updated_timestamp"));

    /// Of registered models.
    public static final Vocabulary REGISTERED_MODELS =
            new Vocabulary(
                    ATTRIBUTES_AND_TAGS,
                    Map.of(
                            "name", Holds.TEXT,
                            "creation_timestamp", Holds.NUMBER,
                            "last_updated_timestamp", Holds.NUMBER),
                    Map.of("timestamp", "last_updated_timestamp"));

    /// Of model versions.
    public static final Vocabulary MODEL_VERSIONS =
            new Vocabulary(
                    ATTRIBUTES_AND_TAGS,
                    Map.of(
                            "name", Holds.TEXT,
                            "run_id", Holds.TEXT,
                            "source_path", Holds.TEXT,
                            "version_number", Holds.NUMBER,
                            "creation_timestamp", Holds.NUMBER,
                            "last_updated_timestamp", Holds.NUMBER),
                    Map.of("timestamp", "last_updated_timestamp"));

    /// The field that a text names, such as `metrics.loss` or `name`; empty when there is none.
    public Optional<Field> field(String text) {
        int dot = text.indexOf('.');
        String first = dot < 0 ? "" : text.substring(0, dot).toLowerCase(Locale.ROOT);
        Field.Kind kind = kinds.get(first);
        if (kind == null) {
            return attribute(text);
        }
        String key = text.substring(dot + 1);
        return switch (kind) {
            case ATTRIBUTE -> attribute(key);
            case DATASET ->
                    key.equals("name") || key.equals("digest") || key.equals("context")
                            ? Optional.of(new Field(kind, key))
                            : Optional.empty();
            case METRIC, PARAM, TAG ->
                    key.isEmpty() ? Optional.empty() : Optional.of(new Field(kind, key));
        };
    }

    private Optional<Field> attribute(String key) {
        String plain = synonyms.getOrDefault(key.toLowerCase(Locale.ROOT), key);
        return attributes.containsKey(plain)
                ? Optional.of(new Field(Field.Kind.ATTRIBUTE, plain))
                : Optional.empty();
    }

    /// What a field holds.
    public Holds holds(Field field) {
        return switch (field.kind()) {
            case METRIC -> Holds.NUMBER;
            case PARAM, TAG, DATASET -> Holds.TEXT;
            case ATTRIBUTE -> attributes.getOrDefault(field.key(), Holds.TEXT);
        };
    }
}
