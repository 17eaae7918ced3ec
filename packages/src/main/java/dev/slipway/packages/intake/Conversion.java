package dev.slipway.packages.intake;

import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.packages.intake.Recognised.Foreign;
import dev.slipway.tensor.Datatype;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The lines of Python that turn a model which is not served into one that is.
final class Conversion {
    /// Given columns one by one, skl2onnx refuses models without a `ColumnTransformer` in front, or
    /// converts them to graphs that answer wrongly without a word (1.20.0, a scaler over columns of
    /// different datatypes).
    private static final List<String> BY_NAME =
            List.of(
                    "first = model.steps[0][1] if isinstance(model, Pipeline) else model",
                    "if not isinstance(first, ColumnTransformer):",
                    "    columns = [name for name, _ in inputs]",
                    "    by_name = ColumnTransformer([(\"columns\", \"passthrough\", columns)])",
                    "    by_name.fit(pandas.DataFrame([[0] * len(columns)], columns=columns))",
                    "    model = Pipeline([(\"columns\", by_name), (\"model\", model)])");

    private Conversion() {}

    /// The lines for the file at `path`; empty where no way is known.
    static List<String> of(String path, Foreign foreign, KnownInputs inputs) {
        String type = foreign.type() == null ? "" : foreign.type();
        String library = type.contains(".") ? type.substring(0, type.indexOf('.')) : type;
        return switch (foreign.format()) {
            case PICKLE, JOBLIB, SKOPS -> ofPickle(path, foreign.format(), library, inputs);
            case PYTORCH, TORCHSCRIPT -> ofTorch(path, foreign, inputs);
            case TORCH_EXPORT ->
                    List.of(
                            "# pip install torch onnx onnxscript",
                            "import torch",
                            "",
                            "program = torch.export.load(" + quoted(path) + ")",
                            "torch.onnx.export(",
                            "    program, (), \"model.onnx\", external_data=False,",
                            "    input_names=[\"input\"], output_names=[\"output\"],",
                            ")");
            case KERAS, HDF5 -> ofKeras(path);
            case SAVED_MODEL -> ofSavedModel(path);
            case TENSORFLOW_LITE -> byTf2onnx("--tflite", path);
            case CATBOOST -> ofCatboost(path);
            case XGBOOST_BINARY ->
                    List.of(
                            "# pip install \"xgboost<3.1\", the last to read this format",
                            "import xgboost",
                            "",
                            "booster = xgboost.Booster(model_file=" + quoted(path) + ")",
                            "booster.save_model(\"model.ubj\")");
            case SAFETENSORS, GGUF, NUMPY, PMML, ZIP, UNKNOWN -> List.of();
        };
    }

    private static List<String> ofPickle(
            String path, ForeignFormat format, String library, KnownInputs inputs) {
        List<String> load = load(path, format);
        return switch (library) {
            case "xgboost" -> joined(load, List.of("model.save_model(\"model.ubj\")"));
            case "lightgbm" ->
                    joined(
                            load,
                            List.of(
                                    "booster = getattr(model, \"booster_\", model)",
                                    "booster.save_model(\"model.txt\")"));
            case "catboost" ->
                    joined(load, List.of("model.save_model(\"model.onnx\", format=\"onnx\")"));
            case "torch" -> ofTorch(path, new Foreign(ForeignFormat.PYTORCH, null), inputs);
            default -> ofSklearn(load, inputs);
        };
    }

    private static List<String> load(String path, ForeignFormat format) {
        if (format == ForeignFormat.SKOPS) {
            return List.of(
                    "import skops.io",
                    "",
                    "unknown = skops.io.get_untrusted_types(file=" + quoted(path) + ")",
                    "model = skops.io.load(" + quoted(path) + ", trusted=unknown)");
        }
        return List.of("import joblib", "", "model = joblib.load(" + quoted(path) + ")");
    }

    private static List<String> ofSklearn(List<String> load, KnownInputs inputs) {
        List<String> lines = new ArrayList<>();
        lines.add("# pip install skl2onnx, beside the libraries that the model was made with");
        lines.addAll(load.subList(0, load.indexOf("")));
        if (!inputs.schema().isEmpty()) {
            lines.add("import pandas");
        }
        lines.add("from skl2onnx import to_onnx");
        lines.add("from skl2onnx.common import data_types as types");
        lines.add("from sklearn.base import is_classifier");
        if (!inputs.schema().isEmpty()) {
            lines.add("from sklearn.compose import ColumnTransformer");
            lines.add("from sklearn.pipeline import Pipeline");
        }
        lines.addAll(load.subList(load.indexOf(""), load.size()));
        lines.addAll(sklearnInputs(inputs));
        if (!inputs.schema().isEmpty()) {
            lines.addAll(BY_NAME);
        }
        lines.add("options = {\"zipmap\": False} if is_classifier(model) else None");
        lines.add("onnx = to_onnx(model, initial_types=inputs, options=options)");
        lines.add("with open(\"model.onnx\", \"wb\") as file:");
        lines.add("    file.write(onnx.SerializeToString())");
        return lines;
    }

    private static List<String> sklearnInputs(KnownInputs inputs) {
        if (inputs.schema().isEmpty() && inputs.tensors().isEmpty()) {
            return List.of(
                    "# One entry per column where the model was fitted on a DataFrame with text:",
                    "# (\"origin\", types.StringTensorType([None, 1])), …",
                    "inputs = [(\"input\", types.FloatTensorType([None, model.n_features_in_]))]");
        }
        List<String> lines = new ArrayList<>();
        lines.add("inputs = [");
        for (ColumnRule rule : inputs.schema().rules()) {
            Datatype datatype = rule.datatype() == null ? Datatype.FP32 : rule.datatype();
            lines.add(entry(rule.column(), datatype, "[None, 1]"));
        }
        if (inputs.schema().isEmpty()) {
            for (TensorSpec tensor : inputs.tensors()) {
                String extents = Arrays.toString(tensor.shape().extents()).replace("-1", "None");
                lines.add(entry(tensor.name(), tensor.datatype(), extents));
            }
        }
        lines.add("]");
        return lines;
    }

    private static String entry(String name, Datatype datatype, String extents) {
        return "    (" + quoted(name) + ", types." + onnxType(datatype) + "(" + extents + ")),";
    }

    private static String onnxType(Datatype datatype) {
        return switch (datatype) {
            case BYTES -> "StringTensorType";
            case BOOL -> "BooleanTensorType";
            case INT32 -> "Int32TensorType";
            case UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT64 -> "Int64TensorType";
            case FP16, BF16, FP32, FP64 -> "FloatTensorType";
        };
    }

    private static List<String> ofTorch(String path, Foreign foreign, KnownInputs inputs) {
        List<String> lines = new ArrayList<>();
        lines.add("# pip install torch onnx onnxscript");
        lines.add("import torch");
        lines.add("");
        lines.addAll(loadTorch(quoted(path), foreign));
        lines.add("model.eval()");
        lines.addAll(torchExample(inputs));
        lines.add("torch.onnx.export(");
        lines.add("    model, (example,), \"model.onnx\", dynamo=False,");
        lines.add("    input_names=[\"input\"], output_names=[\"output\"],");
        lines.add("    dynamic_axes={\"input\": {0: \"batch\"}, \"output\": {0: \"batch\"}},");
        lines.add(")");
        return lines;
    }

    private static List<String> loadTorch(String path, Foreign foreign) {
        if (foreign.format() == ForeignFormat.TORCHSCRIPT) {
            return List.of("model = torch.jit.load(" + path + ", map_location=\"cpu\")");
        }
        String type = foreign.type() == null ? "" : foreign.type();
        if (type.startsWith("torch._utils.")) {
            return List.of(
                    "from your_code import YourModule  # the file holds weights only",
                    "",
                    "model = YourModule()",
                    "model.load_state_dict(torch.load(" + path + ", map_location=\"cpu\"))");
        }
        return List.of(
                "# Needs the module's class to be importable, as it was when it was saved.",
                "model = torch.load(" + path + ", map_location=\"cpu\", weights_only=False)");
    }

    private static List<String> torchExample(KnownInputs inputs) {
        int columns = inputs.schema().rules().size();
        if (inputs.tensors().isEmpty() && columns == 0) {
            return List.of(
                    "width = next(model.parameters()).shape[1]",
                    "example = torch.zeros(1, width)  # change this to one row of the model's input");
        }
        if (inputs.tensors().isEmpty()) {
            return List.of("example = torch.zeros(1, " + columns + ")");
        }
        TensorSpec tensor = inputs.tensors().getFirst();
        String extents = Arrays.toString(tensor.shape().extents()).replace("-1", "1");
        String type =
                switch (tensor.datatype()) {
                    case BOOL -> "bool";
                    case UINT8 -> "uint8";
                    case INT8 -> "int8";
                    case INT16, UINT16 -> "int16";
                    case INT32, UINT32 -> "int32";
                    case INT64, UINT64 -> "int64";
                    case FP16 -> "float16";
                    case BF16 -> "bfloat16";
                    case FP64 -> "float64";
                    case FP32, BYTES -> "float32";
                };
        return List.of("example = torch.zeros(" + extents + ", dtype=torch." + type + ")");
    }

    private static List<String> ofKeras(String path) {
        return List.of(
                "# pip install tensorflow tf2onnx",
                "import tensorflow",
                "import tf2onnx",
                "",
                "model = tensorflow.keras.models.load_model(" + quoted(path) + ", compile=False)",
                "tf2onnx.convert.from_keras(model, output_path=\"model.onnx\")");
    }

    private static List<String> ofSavedModel(String path) {
        String folder = path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : ".";
        return byTf2onnx("--saved-model", folder);
    }

    private static List<String> byTf2onnx(String option, String path) {
        return List.of(
                "# pip install tensorflow tf2onnx",
                "import subprocess",
                "import sys",
                "",
                "subprocess.run(",
                "    [sys.executable, \"-m\", \"tf2onnx.convert\",",
                "     \"" + option + "\", " + quoted(path) + ", \"--output\", \"model.onnx\"],",
                "    check=True,",
                ")");
    }

    private static List<String> ofCatboost(String path) {
        return List.of(
                "# pip install catboost; ONNX takes models without categorical columns",
                "import catboost",
                "",
                "model = catboost.CatBoost()",
                "model.load_model(" + quoted(path) + ")",
                "model.save_model(\"model.onnx\", format=\"onnx\")");
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> lines = new ArrayList<>(first);
        lines.addAll(second);
        return lines;
    }

    /// A text as a literal of Python.
    private static String quoted(String text) {
        StringBuilder literal = new StringBuilder("\"");
        text.codePoints().forEach(c -> append(literal, c));
        return literal.append('"').toString();
    }

    private static void append(StringBuilder literal, int c) {
        switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    literal.append(String.format("\\U%08x", c));
            default -> literal.append(c == '"' || c == '\\' ? "\\" : "").appendCodePoint(c);
        }
    }
}
