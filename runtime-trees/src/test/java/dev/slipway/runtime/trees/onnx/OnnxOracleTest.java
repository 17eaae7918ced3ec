package dev.slipway.runtime.trees.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.protobuf.FileBytes;
import dev.slipway.runtime.trees.Flights;
import dev.slipway.runtime.trees.TreesRuntime;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The flights graph against ONNX Runtime, live: labels exactly, probabilities but for the last
/// bits of the exponential, which the two take from different libraries.
class OnnxOracleTest {
    private static final Path MODEL = Flights.FOLDER.resolve("models/flights-v1.onnx");
    private static final int ROWS = 100_000;
    private static final float WITHIN = 1.2e-7f;

    @Test
    void realFlightsAreAnsweredAsByOnnxRuntime() throws Exception {
        compare(Flights.matrix());
    }

    @Test
    void rowsOnAndBesideThresholdsAreAnsweredAsByOnnxRuntime() throws Exception {
        double[] edges;
        try (FileBytes bytes = new FileBytes(MODEL, 1 << 16, Long.MAX_VALUE)) {
            GraphPlan plan = GraphPlan.of(OnnxGraph.read(MODEL, bytes)).orElseThrow();
            OnnxEnsemble model = OnnxEnsembles.build(plan, Flights.COLUMNS);
            SplittableRandom random = new SplittableRandom(6);
            edges = Flights.edges(model.ensemble().trees(), true, ROWS, random);
        }
        float[] rows = new float[edges.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) edges[i];
        }
        compare(rows);
    }

    private static void compare(float[] rows) throws OrtException {
        long count = rows.length / Flights.COLUMNS;
        assertThat(count).isGreaterThanOrEqualTo(ROWS);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] extents = {count, Flights.COLUMNS};
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(MODEL.toString(), options);
                    OnnxTensor asked =
                            OnnxTensor.createTensor(environment, FloatBuffer.wrap(rows), extents);
                    OrtSession.Result result = session.run(Map.of("features", asked))) {
                List<Tensor> given = answers(DenseTensor.ofFloats(Shape.of(extents), rows));
                assertThat(((DenseTensor) given.get(0)).buffer().asLongBuffer())
                        .isEqualTo(((OnnxTensor) result.get(0)).getLongBuffer());
                FloatBuffer scores = ((OnnxTensor) result.get(1)).getFloatBuffer();
                FloatBuffer probabilities = ((DenseTensor) given.get(1)).buffer().asFloatBuffer();
                assertThat(probabilities.remaining()).isEqualTo(scores.remaining());
                float widest = 0;
                for (int i = 0; i < scores.remaining(); i++) {
                    widest = Math.max(widest, Math.abs(scores.get(i) - probabilities.get(i)));
                }
                assertThat(widest).isLessThanOrEqualTo(WITHIN);
            }
        }
    }

    private static List<Tensor> answers(DenseTensor input) {
        LoadOptions options = LoadOptions.defaults(Path.of("target"));
        try (LoadedModel model = new TreesRuntime().load(ModelPackages.open(MODEL), options)) {
            OutputSelection all = OutputSelection.all(model.signature());
            return model.infer(List.of(input), all, TensorAllocator.heap());
        }
    }
}
