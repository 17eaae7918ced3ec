package dev.slipway.runtime.trees.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.slipway.api.model.RowBinding;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.trees.Flights;
import dev.slipway.runtime.trees.TreesRuntime;
import dev.slipway.runtime.trees.onnx.GraphWriter.Attribute;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stands before and after the ensemble in a graph, with live ONNX Runtime as the oracle.
class OnnxGraphPathsTest {
    private static final int ROWS = 2_000;
    private static final int WIDTH = 5;
    private static final float[] ODD = {Float.NaN, 0.25f, -0.5f, 1, -0f, Float.MAX_VALUE};

    @TempDir Path folder;

    @Test
    void mixedFlightsAreAnsweredAsByOnnxRuntime() throws Exception {
        Path model = Flights.FOLDER.resolve("models/flights-v1-mixed.onnx");
        compare(model, flights());
    }

    @Test
    void extractedColumnsAreAnsweredAsByOnnxRuntime() throws Exception {
        compare(extracting(), matrix(WIDTH));
    }

    @Test
    void namesAreThoseOfTheColumnsThatAreGiven() throws IOException {
        extracting();
        Files.writeString(
                folder.resolve("model.yaml"),
                """
                file: model.onnx
                features: [{name: a}, {name: b}, {name: c}, {name: d}, {name: e}]
                """);
        LoadOptions options = LoadOptions.defaults(Path.of("target"));
        try (LoadedModel model = new TreesRuntime().load(ModelPackages.open(folder), options)) {
            assertThat(RowBinding.columnNames(model.signature()))
                    .containsExactly("a", "b", "c", "d", "e");
        }
    }

    /// A tree of three of the input's five columns.
    private Path extracting() throws IOException {
        byte[] model =
                new GraphWriter()
                        .input("features", OnnxTypes.FLOAT, -1, WIDTH)
                        .constant("chosen", 4, 0, 2)
                        .node(
                                GraphWriter.ML,
                                "ArrayFeatureExtractor",
                                List.of("features", "chosen"),
                                List.of("narrow"))
                        .node(
                                GraphWriter.ML,
                                "TreeEnsembleRegressor",
                                List.of("narrow"),
                                List.of("score"),
                                new SmallTree().regressor())
                        .output("score", OnnxTypes.FLOAT, -1, 1)
                        .toBytes();
        return Files.write(folder.resolve("model.onnx"), model);
    }

    @Test
    void encodedLabelsAreThoseOfOnnxRuntime() throws Exception {
        byte[] model =
                new GraphWriter()
                        .input("features", OnnxTypes.FLOAT, -1, SmallTree.COLUMNS)
                        .node(
                                GraphWriter.ML,
                                "TreeEnsembleClassifier",
                                List.of("features"),
                                List.of("number", "scores"),
                                new SmallTree().classifier(10, 20, 30))
                        .node(
                                GraphWriter.ML,
                                "LabelEncoder",
                                List.of("number"),
                                List.of("label"),
                                Attribute.ints("keys_int64s", 30, 10),
                                Attribute.texts("values_strings", "late", "on time"),
                                Attribute.text("default_string", "unknown"))
                        .output("label", OnnxTypes.STRING, -1)
                        .output("scores", OnnxTypes.FLOAT, -1, 3)
                        .toBytes();
        List<Tensor> answers =
                compare(
                        Files.write(folder.resolve("model.onnx"), model),
                        matrix(SmallTree.COLUMNS));
        List<String> seen = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            seen.add(((BytesTensor) answers.getFirst()).text(row));
        }
        assertThat(seen).contains("late", "on time", "unknown");
    }

    private static List<Tensor> matrix(int columns) {
        SplittableRandom random = new SplittableRandom(11);
        float[] values = new float[ROWS * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    random.nextInt(4) == 0
                            ? ODD[random.nextInt(ODD.length)]
                            : (float) random.nextDouble(-2, 2);
        }
        return List.of(DenseTensor.ofFloats(Shape.of(ROWS, columns), values));
    }

    /// Real flights, some with an airport that the model's table does not have.
    private static List<Tensor> flights() throws IOException {
        float[] matrix = Flights.matrix();
        int[] minutes = new int[ROWS];
        long[] days = new long[ROWS];
        int[] distances = new int[ROWS];
        float[] rates = new float[ROWS];
        for (int row = 0; row < ROWS; row++) {
            int at = row * Flights.COLUMNS;
            minutes[row] = (int) matrix[at];
            days[row] = (long) matrix[at + 1];
            distances[row] = (int) matrix[at + 2];
            rates[row] = row % 17 == 0 ? Float.NaN : matrix[at + 5];
        }
        String[] origins = Flights.texts("origin").subList(0, ROWS).toArray(String[]::new);
        String[] targets = Flights.texts("destination").subList(0, ROWS).toArray(String[]::new);
        for (int row = 0; row < ROWS; row += 13) {
            origins[row] = "Ü" + row;
            targets[(row + 5) % ROWS] = "";
        }
        Shape column = Shape.of(ROWS, 1);
        return List.of(
                DenseTensor.ofInts(column, minutes),
                DenseTensor.ofLongs(column, days),
                DenseTensor.ofInts(column, distances),
                BytesTensor.ofText(column, origins),
                BytesTensor.ofText(column, targets),
                DenseTensor.ofFloats(column, rates));
    }

    /// Compares all outputs and returns ours.
    private static List<Tensor> compare(Path file, List<Tensor> inputs) throws OrtException {
        List<Tensor> given = answers(file, inputs);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString())) {
            Map<String, OnnxTensor> asked = new HashMap<>();
            List<String> names = List.copyOf(session.getInputNames());
            for (int i = 0; i < inputs.size(); i++) {
                asked.put(names.get(i), tensor(environment, inputs.get(i)));
            }
            try (OrtSession.Result result = session.run(asked)) {
                assertThat(given).hasSize(result.size());
                for (int i = 0; i < given.size(); i++) {
                    check(given.get(i), (OnnxTensor) result.get(i));
                }
            } finally {
                asked.values().forEach(OnnxTensor::close);
            }
        }
        return given;
    }

    private static List<Tensor> answers(Path file, List<Tensor> inputs) {
        LoadOptions options = LoadOptions.defaults(Path.of("target"));
        try (LoadedModel model = new TreesRuntime().load(ModelPackages.open(file), options)) {
            OutputSelection all = OutputSelection.all(model.signature());
            return model.infer(inputs, all, TensorAllocator.heap());
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor)
            throws OrtException {
        long[] extents = {tensor.shape().extent(0), tensor.shape().extent(1)};
        if (tensor instanceof BytesTensor texts) {
            String[] strings = new String[texts.elementCount()];
            for (int i = 0; i < strings.length; i++) {
                strings[i] = texts.text(i);
            }
            return OnnxTensor.createTensor(environment, strings, extents);
        }
        DenseTensor dense = (DenseTensor) tensor;
        return switch (dense.datatype()) {
            case INT32 ->
                    OnnxTensor.createTensor(
                            environment, copy(dense.buffer().asIntBuffer()), extents);
            case INT64 ->
                    OnnxTensor.createTensor(
                            environment, copy(dense.buffer().asLongBuffer()), extents);
            default ->
                    OnnxTensor.createTensor(
                            environment, copy(dense.buffer().asFloatBuffer()), extents);
        };
    }

    private static IntBuffer copy(IntBuffer buffer) {
        return IntBuffer.allocate(buffer.remaining()).put(buffer).flip();
    }

    private static LongBuffer copy(LongBuffer buffer) {
        return LongBuffer.allocate(buffer.remaining()).put(buffer).flip();
    }

    private static FloatBuffer copy(FloatBuffer buffer) {
        return FloatBuffer.allocate(buffer.remaining()).put(buffer).flip();
    }

    private static void check(Tensor given, OnnxTensor expected) throws OrtException {
        OnnxJavaType type = expected.getInfo().type;
        if (type == OnnxJavaType.STRING) {
            Object[] texts = (Object[]) expected.getValue();
            for (int i = 0; i < texts.length; i++) {
                assertThat(((BytesTensor) given).text(i)).as("row %d", i).isEqualTo(texts[i]);
            }
        } else if (type == OnnxJavaType.INT64) {
            assertThat(((DenseTensor) given).buffer().asLongBuffer())
                    .isEqualTo(expected.getLongBuffer());
        } else {
            FloatBuffer scores = expected.getFloatBuffer();
            assertThat(given.elementCount()).isEqualTo(scores.remaining());
            for (int i = 0; i < scores.remaining(); i++) {
                double score = ((DenseTensor) given).doubleAt(i);
                assertThat(Math.abs(score - scores.get(i)))
                        .as("value %d: %s for %s", i, score, scores.get(i))
                        .isLessThanOrEqualTo(1e-6);
            }
        }
    }
}
