package dev.slipway.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.trees.TreesRuntime;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// One call of one model on one thread: from a matrix of floats to probabilities.
///
/// The models lie in the folder that the system property `trees.models` names; `trees.sh` makes
/// them.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class TreesBenchmark {
    /// Trees × depth, or the flights model.
    @Param({"100x6", "500x8", "flights"})
    public String model = "";

    /// Rows per call.
    @Param({"1", "16", "64", "1024"})
    public int rows;

    private float[] values = {};
    private int columns;
    private @Nullable Engines engines;
    private List<Tensor> input = List.of();
    private OutputSelection selection = OutputSelection.of();
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private FloatBuffer direct = FloatBuffer.allocate(0);

    private record Engines(LoadedModel slipway, OrtSession session, Booster booster) {}

    private Engines engines() {
        return Objects.requireNonNull(engines);
    }

    /// Loads the model three times and draws the rows.
    @Setup(Level.Trial)
    public void load() throws OrtException, XGBoostError {
        Path folder = Path.of(System.getProperty("trees.models", "target/trees"));
        Path file = folder.resolve(model + ".ubj");
        LoadedModel slipway =
                new TreesRuntime()
                        .load(ModelPackages.open(file), LoadOptions.defaults(Path.of("target")));
        slipway.settle(System::nanoTime, () -> true);
        columns = (int) slipway.signature().inputs().getFirst().shape().extent(1);
        values = draw(new SplittableRandom(5), model.equals("flights"), rows * columns);
        input = List.of(DenseTensor.ofFloats(Shape.of(rows, columns), values));
        selection = OutputSelection.all(slipway.signature());
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        OrtSession session =
                environment.createSession(folder.resolve(model + ".onnx").toString(), options);
        direct =
                ByteBuffer.allocateDirect(values.length * Float.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
        direct.put(0, values);
        Booster booster = XGBoost.loadModel(file.toString());
        booster.setParam("nthread", 1);
        engines = new Engines(slipway, session, booster);
    }

    private static float[] draw(SplittableRandom random, boolean flights, int count) {
        float[] drawn = new float[count];
        int[] spans = {1440, 8, 2500, 229, 229, 1};
        for (int i = 0; i < count; i++) {
            drawn[i] =
                    flights
                            ? (float) random.nextDouble(spans[i % spans.length])
                            : (float) random.nextGaussian();
        }
        return drawn;
    }

    /// Slipway: the whole call, output tensor included.
    @Benchmark
    public List<Tensor> slipway() {
        return engines().slipway.infer(input, selection, TensorAllocator.heap());
    }

    /// ONNX Runtime, one thread: tensor over a direct buffer, run, result left native.
    @Benchmark
    public Object onnxRuntime() throws OrtException {
        try (OnnxTensor tensor =
                        OnnxTensor.createTensor(environment, direct, new long[] {rows, columns});
                OrtSession.Result result =
                        engines()
                                .session
                                .run(Map.of("features", tensor), Set.of("probabilities"))) {
            return result.size();
        }
    }

    /// XGBoost's in-place prediction, one thread.
    @Benchmark
    public float[][] xgboostInPlace() throws XGBoostError {
        return engines().booster.inplace_predict(values, rows, columns, Float.NaN);
    }

    /// XGBoost with its own matrix built for the call, one thread.
    @Benchmark
    public float[][] xgboostMatrix() throws XGBoostError {
        DMatrix matrix = new DMatrix(values, rows, columns, Float.NaN);
        try {
            return engines().booster.predict(matrix);
        } finally {
            matrix.dispose();
        }
    }

    /// Frees what is native.
    @TearDown(Level.Trial)
    public void close() throws OrtException {
        engines().slipway.close();
        engines().session.close();
        engines().booster.dispose();
    }
}
