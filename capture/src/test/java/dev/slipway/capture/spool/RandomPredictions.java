package dev.slipway.capture.spool;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import dev.slipway.api.status.ObservedPrediction.Entry;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.api.status.TraceContext;
import dev.slipway.capture.Flown;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.serving.capture.CapturedCall;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Predictions of one version, in which stands whatever may.
final class RandomPredictions {
    private static final List<Datatype> DATATYPES = List.of(Datatype.values());
    private static final List<String> TRACES =
            List.of(
                    "",
                    "00-" + Flown.TRACE + "-00f067aa0ba902b7-01",
                    "cc-" + "a".repeat(32) + "-00f067aa0ba902b7-01-more",
                    "told",
                    "\u00ff".repeat(60),
                    "\u21920-" + Flown.TRACE + "-00f067aa0ba902b7-01");

    private final SplittableRandom random;
    private final Signature signature;

    RandomPredictions(SplittableRandom random) {
        this.random = random;
        List<TensorSpec> outputs = specs(random, List.of("p", "q"));
        this.signature =
                random.nextBoolean()
                        ? matrix(random, outputs)
                        : Signature.of(specs(random, List.of("a", "b", "c")), outputs);
    }

    private static Signature matrix(SplittableRandom random, List<TensorSpec> outputs) {
        List<Feature> features = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            features.add(
                    random.nextBoolean()
                            ? Feature.numeric("f" + i)
                            : new Feature("f" + i, List.of("ATL", "BOS", "sp\u00e4\u0165")));
        }
        Datatype datatype = oneOf(random, DATATYPES);
        return new Signature(
                List.of(TensorSpec.of("input", datatype, -1, count)), outputs, features);
    }

    /// Some of these, each of any type and with any further axes.
    private static List<TensorSpec> specs(SplittableRandom random, List<String> names) {
        List<Shape> shapes =
                List.of(Shape.of(-1), Shape.of(-1, 1), Shape.of(-1, 3), Shape.of(-1, 2, 2));
        return names.subList(0, random.nextInt(names.size() + 1)).stream()
                .map(name ->
                        new TensorSpec(
                                name, oneOf(random, DATATYPES), oneOf(random, shapes), List.of()))
                .toList();
    }

    private static <T> T oneOf(SplittableRandom random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /// The prediction of so many seconds after the start, drawn by a policy that keeps all.
    WholePrediction next(int seconds) {
        int rows = random.nextInt(4);
        @Nullable TeamName team =
                random.nextBoolean() ? null : new TeamName(oneOf(random, List.of("risk", "ops")));
        return new WholePrediction(
                observed(seconds, rows),
                oneOf(random, List.of(CaptureReason.values())),
                team,
                random.nextInt(8) == 0 ? null : tensors(seconds, rows));
    }

    private ObservedPrediction observed(int seconds, int rows) {
        Result result =
                random.nextInt(4) == 0
                        ? new Result.Refused(oneOf(random, List.of(ErrorCode.values())))
                        : new Result.Answered();
        return new ObservedPrediction(
                Flown.id(seconds),
                oneOf(random, List.of("http", "grpc", "stream")),
                Flown.FLIGHTS,
                choice(),
                result,
                new StopTimes(number(), number(), rows),
                new Edge(number(), number(), number(), number(), number()),
                new TraceContext(oneOf(random, TRACES), "state=\u00fc"),
                oneOf(random, TRACES),
                new Entry(choice(), random.nextBoolean(), random.nextBoolean()));
    }

    /// Now and then more than 4 bytes say.
    private long number() {
        return random.nextInt(20) == 0
                ? random.nextLong() >>> (1 + random.nextInt(40))
                : random.nextInt(100);
    }

    private VersionChoice choice() {
        return random.nextBoolean()
                ? VersionChoice.ROUTED
                : new VersionChoice.Exactly(new VersionNumber(1 + random.nextInt(100)));
    }

    private CaptureItem.Tensors tensors(int seconds, int rows) {
        boolean isAnswered = random.nextInt(4) > 0;
        return Flown.tensors(
                seconds,
                new CapturedCall(
                        Flown.VERSION,
                        signature,
                        Flown.sampling(1),
                        all(signature.inputs(), rows),
                        isAnswered ? all(signature.outputs(), rows) : List.of(),
                        random.nextInt(3) == 0 ? features(rows) : List.of()));
    }

    /// Now and then of another type, or with other axes, than the signature says.
    private List<NamedTensor> all(List<TensorSpec> specs, int rows) {
        List<NamedTensor> all = new ArrayList<>();
        for (TensorSpec spec : specs) {
            boolean isOther = signature.features().isEmpty() && random.nextInt(8) == 0;
            all.add(
                    new NamedTensor(
                            spec.name(),
                            isOther
                                    ? tensor(oneOf(random, DATATYPES), otherShape(rows))
                                    : tensor(spec.datatype(), spec.shape().withRows(rows))));
        }
        return all;
    }

    /// Where there is no element, there is no bound for what a shape claims.
    private Shape otherShape(int rows) {
        return random.nextInt(4) == 0 ? Shape.of(0, 1L << 40) : Shape.of(rows, 2);
    }

    private List<NamedTensor> features(int rows) {
        int width = 1 + random.nextInt(2);
        return List.of(
                new NamedTensor("rate", tensor(Datatype.FP64, Shape.of(rows, width))),
                new NamedTensor("tier", tensor(Datatype.BYTES, Shape.of(rows, 1))),
                new NamedTensor(CapturedCall.MOMENT, tensor(Datatype.INT64, Shape.of(rows, 1))));
    }

    private Tensor tensor(Datatype datatype, Shape shape) {
        if (datatype == Datatype.BYTES) {
            int count = (int) shape.elementCount();
            return BytesTensor.of(
                    shape, IntStream.range(0, count).mapToObj(ignored -> word()).toList());
        }
        DenseTensor tensor = DenseTensor.allocate(datatype, shape, TensorAllocator.heap());
        for (int i = 0; i < tensor.elementCount(); i++) {
            put(tensor, i * datatype.byteSize());
        }
        return tensor;
    }

    private byte[] word() {
        return switch (random.nextInt(5)) {
            case 0 -> new byte[0];
            case 1 -> "ATL".getBytes(StandardCharsets.UTF_8);
            case 2 -> "sp\u00e4\u0165".getBytes(StandardCharsets.UTF_8);
            case 3 -> new byte[] {(byte) 0xff, 1};
            default -> "x".repeat(random.nextInt(300)).getBytes(StandardCharsets.UTF_8);
        };
    }

    /// A code that may have a category, or any bits that the type may have.
    private void put(DenseTensor tensor, int at) {
        Datatype datatype = tensor.datatype();
        if (datatype == Datatype.BOOL) {
            tensor.buffer().put(at, (byte) random.nextInt(2));
        } else if (datatype == Datatype.FP32 && random.nextBoolean()) {
            tensor.buffer().putFloat(at, (float) code());
        } else if (datatype == Datatype.FP64 && random.nextBoolean()) {
            tensor.buffer().putDouble(at, code());
        } else if (random.nextBoolean()) {
            tensor.buffer().put(at, (byte) random.nextInt(5));
        } else {
            for (int i = 0; i < datatype.byteSize(); i++) {
                tensor.buffer().put(at + i, (byte) random.nextInt(256));
            }
        }
    }

    private double code() {
        return oneOf(random, List.of(0.0, 1.0, 2.0, 3.0, -1.0, 0.5, Double.NaN, 1e300));
    }
}
