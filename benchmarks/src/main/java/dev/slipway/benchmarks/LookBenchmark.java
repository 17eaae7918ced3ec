package dev.slipway.benchmarks;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.Signature;
import dev.slipway.frontend.http.codec.Call;
import dev.slipway.frontend.http.codec.Glance;
import dev.slipway.frontend.http.codec.RequestBody;
import dev.slipway.frontend.http.oip.OipCodec;
import dev.slipway.tensor.TensorAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the HTTP door spends on a body that says how long its caller waits: a look that finds
/// that, and decoding it.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class LookBenchmark {
    private static final int TOKENS = 128;
    private static final int PIXELS = 3 * 224 * 224;

    /// A text of 128 tokens, or an image of 3 times 224 times 224 numbers.
    @Param({"text", "image"})
    private String body = "";

    private final OipCodec codec = new OipCodec();
    private RequestBody request = new RequestBody(new byte[0], 0, OptionalInt.empty(), "");

    /// Gives any memory.
    private record Generous() implements Permit {
        @Override
        public RequestHead head() {
            throw new IllegalStateException("nobody asks for it");
        }

        @Override
        public Signature signature() {
            return Signature.of(List.of(), List.of());
        }

        @Override
        public TensorAllocator allocator() {
            return TensorAllocator.heap();
        }

        @Override
        public Optional<Refusal> reserve(long bytes) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    /// Writes the body.
    @Setup
    public void write() {
        SplittableRandom random = new SplittableRandom(1);
        String inputs =
                body.equals("text")
                        ? Stream.of("input_ids", "attention_mask", "token_type_ids")
                                .map(name ->
                                        input(
                                                name,
                                                "INT64",
                                                "1, " + TOKENS,
                                                random.longs(TOKENS, 0, 30_000).boxed()))
                                .collect(Collectors.joining(", "))
                        : input(
                                "image",
                                "FP32",
                                "1, 3, 224, 224",
                                random.doubles(PIXELS, -2, 2).mapToObj(one -> (float) one));
        String text = "{\"inputs\": [" + inputs + "], \"parameters\": {\"timeout\": 150000}}";
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        request = new RequestBody(bytes, bytes.length, OptionalInt.empty(), "");
    }

    private static String input(String name, String datatype, String shape, Stream<?> data) {
        return data.map(Object::toString)
                .collect(
                        Collectors.joining(
                                ", ",
                                "{\"name\": \"%s\", \"datatype\": \"%s\", \"shape\": [%s], \"data\": ["
                                        .formatted(name, datatype, shape),
                                "]}"));
    }

    /// A look.
    @Benchmark
    public Optional<Glance> look() {
        return codec.glance(request);
    }

    /// Decoding.
    @Benchmark
    public Call decode() {
        return codec.decode(request, new Generous());
    }
}
