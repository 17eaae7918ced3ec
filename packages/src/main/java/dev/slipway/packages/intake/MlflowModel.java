package dev.slipway.packages.intake;

import com.fasterxml.jackson.core.JacksonException;
import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.ColumnRule.Presence;
import dev.slipway.api.model.Schema;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.packages.json.JsonValues;
import dev.slipway.tensor.Datatype;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// What an `MLmodel` file says that is of use here.
///
/// *Source*: `mlflow/models/model.py`, `signature.py` and the flavours of MLflow 2.22 and 3.17.
final class MlflowModel {
    private static final String NAME = "MLmodel";
    private static final int LIMIT = 4 << 20;
    private static final int MOST_AXES = 8;

    /// The flavours by preference, each with the fields that name its model file or folder.
    private static final Map<String, List<String>> FILES =
            Map.ofEntries(
                    Map.entry("onnx", List.of("data")),
                    Map.entry("xgboost", List.of("data")),
                    Map.entry("lightgbm", List.of("data")),
                    Map.entry("sklearn", List.of("pickled_model")),
                    Map.entry("catboost", List.of("data")),
                    Map.entry("pytorch", List.of("model_data", "data")),
                    Map.entry("keras", List.of("data", "model_data")),
                    Map.entry("tensorflow", List.of("data", "saved_model_dir")),
                    Map.entry("python_function", List.of("model_path", "python_model", "data")));

    private static final List<String> ORDER =
            List.of(
                    "onnx",
                    "xgboost",
                    "lightgbm",
                    "sklearn",
                    "catboost",
                    "pytorch",
                    "keras",
                    "tensorflow",
                    "python_function");

    private final String path;
    private final String folder;
    private final Map<?, ?> root;
    private final List<?> inputs;
    private final Schema schema;

    private MlflowModel(String path, Map<?, ?> root) {
        this.path = path;
        this.folder = path.substring(0, path.length() - NAME.length());
        this.root = root;
        this.inputs = inputs();
        this.schema = columns();
    }

    /// The model that the outermost `MLmodel` describes, if there is one.
    static Optional<MlflowModel> in(PackageFiles files) throws IOException {
        Optional<String> outermost =
                files.sizes().keySet().stream()
                        .filter(path -> path.equals(NAME) || path.endsWith("/" + NAME))
                        .min(Comparator.comparingLong(MlflowModel::depth));
        if (outermost.isEmpty()) {
            return Optional.empty();
        }
        String path = outermost.get();
        String text = new String(files.read(path, LIMIT), StandardCharsets.UTF_8);
        LoadSettings settings =
                LoadSettings.builder()
                        .setAllowDuplicateKeys(false)
                        .setMaxAliasesForCollections(10)
                        .setCodePointLimit(LIMIT)
                        .setLabel(NAME)
                        // The library reads past its buffer where a surrogate pair straddles the
                        // end of it, so it gets one for the whole text.
                        .setBufferSize(text.length() + 2)
                        .build();
        try {
            if (new Load(settings).loadFromString(text) instanceof Map<?, ?> root) {
                return Optional.of(new MlflowModel(path, root));
            }
        } catch (YamlEngineException | StackOverflowError e) {
            throw new PackageRefusedException(path, "not readable: " + e.getMessage(), e);
        }
        throw new PackageRefusedException(path, "no mapping (expected: an MLmodel file)");
    }

    private static long depth(String path) {
        return path.chars().filter(c -> c == '/').count();
    }

    String path() {
        return path;
    }

    /// The rules that the signature's columns come to; none for a signature of tensors.
    Schema schema() {
        return schema;
    }

    /// The path of the input example, if one is named and there.
    Optional<String> inputExample(PackageFiles files) {
        Object example = root.get("saved_input_example_info");
        if (example instanceof Map<?, ?> info && info.get("artifact_path") instanceof String name) {
            return Optional.of(folder + name).filter(files::has);
        }
        return Optional.empty();
    }

    /// The files that hold the model, the likeliest first.
    List<String> modelFiles(PackageFiles files) {
        Set<String> found = new LinkedHashSet<>();
        if (root.get("flavors") instanceof Map<?, ?> flavors) {
            for (String flavor : ORDER) {
                if (flavors.get(flavor) instanceof Map<?, ?> fields) {
                    addFiles(files, FILES.getOrDefault(flavor, List.of()), fields, found);
                }
            }
        }
        return List.copyOf(found);
    }

    private void addFiles(
            PackageFiles files, List<String> names, Map<?, ?> fields, Set<String> found) {
        for (String name : names) {
            if (!(fields.get(name) instanceof String value)) {
                continue;
            }
            String place = folder + value;
            if (files.has(place)) {
                found.add(place);
            }
            files.sizes().entrySet().stream()
                    .filter(file -> file.getKey().startsWith(place + "/"))
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .limit(100)
                    .forEach(file -> found.add(file.getKey()));
        }
    }

    /// The tensors of a signature of tensors, or none.
    List<TensorSpec> tensors() {
        return inputs.stream().map(MlflowModel::tensor).filter(Objects::nonNull).toList();
    }

    private static @Nullable TensorSpec tensor(@Nullable Object input) {
        if (!(input instanceof Map<?, ?> fields)
                || !(fields.get("tensor-spec") instanceof Map<?, ?> spec)
                || !(spec.get("dtype") instanceof String dtype)) {
            return null;
        }
        Datatype datatype = ofNumpy(dtype);
        List<?> shape = JsonValues.list(spec.get("shape"));
        boolean plain = shape.stream().allMatch(extent -> extent instanceof Integer i && i >= -1);
        if (datatype == null || !plain || shape.size() > MOST_AXES) {
            return null;
        }
        long[] extents =
                shape.stream().mapToLong(extent -> ((Number) extent).longValue()).toArray();
        String name = fields.get("name") instanceof String text ? text : "input";
        return TensorSpec.of(name, datatype, extents);
    }

    private static @Nullable Datatype ofNumpy(String dtype) {
        return switch (dtype) {
            case "bool" -> Datatype.BOOL;
            case "uint8" -> Datatype.UINT8;
            case "int8" -> Datatype.INT8;
            case "int16" -> Datatype.INT16;
            case "int32" -> Datatype.INT32;
            case "int64" -> Datatype.INT64;
            case "float16" -> Datatype.FP16;
            case "float32" -> Datatype.FP32;
            case "float64" -> Datatype.FP64;
            case "str", "object" -> Datatype.BYTES;
            default -> null;
        };
    }

    private Schema columns() {
        List<ColumnRule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Object column : inputs) {
            ColumnRule rule = rule(column);
            if (rule == null || !names.add(rule.column())) {
                return Schema.NONE;
            }
            rules.add(rule);
        }
        return new Schema(rules);
    }

    private List<?> inputs() {
        if (!(root.get("signature") instanceof Map<?, ?> signature)
                || !(signature.get("inputs") instanceof String text)) {
            return List.of();
        }
        try {
            return JsonValues.list(JsonValues.parse(text));
        } catch (JacksonException e) {
            throw new PackageRefusedException(
                    path, "signature.inputs is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new PackageRefusedException(path, "signature.inputs: " + e.getMessage(), e);
        }
    }

    /// The rule of one column, or null for a tensor, a column without a name or a nested one.
    private static @Nullable ColumnRule rule(@Nullable Object column) {
        if (!(column instanceof Map<?, ?> fields)
                || !(fields.get("name") instanceof String name)
                || !(fields.get("type") instanceof String type)
                || name.isEmpty()) {
            return null;
        }
        Datatype datatype = datatype(type);
        boolean optional = Boolean.FALSE.equals(fields.get("required"));
        // A column of floating-point numbers is a column that pandas may hold nothing in.
        boolean nullable = datatype != null && datatype.isFloatingPoint();
        Presence presence = optional || nullable ? Presence.OPTIONAL : Presence.REQUIRED;
        return datatype == null ? null : ColumnRule.of(name, datatype, presence);
    }

    private static @Nullable Datatype datatype(String type) {
        return switch (type) {
            case "boolean" -> Datatype.BOOL;
            case "integer" -> Datatype.INT32;
            case "long" -> Datatype.INT64;
            case "float" -> Datatype.FP32;
            case "double" -> Datatype.FP64;
            case "string", "binary", "datetime" -> Datatype.BYTES;
            default -> null;
        };
    }
}
