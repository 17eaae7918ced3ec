package dev.slipway.runtime.onnx;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.onnx.graph.TestModels;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// A process of its own whose resident memory grows for nothing but native code: it interprets all
/// but digests, which are compiled before anything is measured, and its heap has one size and is
/// touched before it starts.
final class EngineMemoryChild {
    private static final int[] ROWS = {1, 8, 64};
    private static final int CALLS = 4;

    private final LoadOptions options;

    private EngineMemoryChild(Path cache) {
        this.options = new LoadOptions(cache, 1, false, 8L << 30, Duration.ofMinutes(2));
    }

    /// Resident bytes before and after, and the most there were between.
    record Growth(long before, long after, long peak) {}

    /// Loads, calls and closes every model `cycles` times, and again as often.
    static Growth ofCycles(Path cache, int cycles, List<Path> models) {
        return run(cache, cycles, models);
    }

    /// Loads one model and calls it.
    static Growth ofLoading(Path cache, Path model) {
        return run(cache, 0, List.of(model));
    }

    private static Growth run(Path cache, int cycles, List<Path> models) {
        try {
            Path report = Files.createTempFile(cache, "memory", "");
            List<String> command = new ArrayList<>();
            command.addAll(
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-Xbatch",
                            "-XX:CompileCommand=quiet",
                            "-XX:CompileCommand=compileonly,sun.security.provider.*::*",
                            "-Xms64m",
                            "-Xmx64m",
                            "-XX:+AlwaysPreTouch",
                            "-XX:+UseSerialGC",
                            "-D" + NativeLibrary.PATH_PROPERTY + "=" + NativeLibrary.prepare(cache),
                            "--enable-native-access=ALL-UNNAMED",
                            EngineMemoryChild.class.getName(),
                            cache.toString(),
                            report.toString(),
                            Integer.toString(cycles)));
            models.forEach(model -> command.add(model.toString()));
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
            // One arena, and what is freed goes back at once: what stays is what is held.
            builder.environment().put("MALLOC_ARENA_MAX", "1");
            builder.environment().put("MALLOC_MMAP_THRESHOLD_", "65536");
            builder.environment().put("MALLOC_TRIM_THRESHOLD_", "65536");
            Path output = Files.createTempFile(cache, "output", "");
            Process child =
                    builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
            if (child.waitFor() != 0) {
                throw new IllegalStateException(Files.readString(output));
            }
            List<Long> bytes = Files.readAllLines(report).stream().map(Long::parseLong).toList();
            return new Growth(bytes.get(0), bytes.get(1), bytes.get(2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// @param arguments the cache, the report, how many cycles, the models
    public static void main(String[] arguments) throws IOException {
        // Interpreted, that of the largest model takes seconds, several times.
        byte[] ignored = Digests.sha256(new byte[1 << 20]);
        EngineMemoryChild child = new EngineMemoryChild(Path.of(arguments[0]));
        int cycles = Integer.parseInt(arguments[2]);
        List<ModelPackage> models =
                Stream.of(arguments).skip(3).map(Path::of).map(ModelPackages::open).toList();
        Growth growth =
                cycles == 0 ? child.loading(models.getFirst()) : child.cycles(cycles, models);
        Files.write(
                Path.of(arguments[1]),
                Stream.of(growth.before, growth.after, growth.peak).map(String::valueOf).toList());
    }

    private Growth cycles(int cycles, List<ModelPackage> models) {
        repeat(cycles, models);
        long before = resident();
        repeat(cycles, models);
        return new Growth(before, resident(), MemoryGauge.peak().orElseThrow());
    }

    private void repeat(int cycles, List<ModelPackage> models) {
        for (int cycle = 0; cycle < cycles; cycle++) {
            for (ModelPackage model : models) {
                try (LoadedModel loaded = new OnnxRuntime().load(model, options)) {
                    call(loaded, 1);
                }
            }
        }
    }

    private Growth loading(ModelPackage model) throws IOException {
        // What the engine and this code take once is not the model's.
        Path directory = Files.createTempDirectory(options.cache(), "first");
        repeat(2, List.of(ModelPackages.open(TestModels.matrix(directory))));
        long before = resident();
        try (LoadedModel loaded = new OnnxRuntime().load(model, options)) {
            for (int rows : ROWS) {
                call(loaded, rows);
            }
            return new Growth(before, resident(), MemoryGauge.peak().orElseThrow());
        }
    }

    private static void call(LoadedModel model, int rows) {
        List<Tensor> given =
                model.signature().inputs().stream().map(input -> zeros(input, rows)).toList();
        for (int call = 0; call < CALLS; call++) {
            TensorAllocator allocator = call % 2 == 0 ? TensorAllocator.heap() : TestModels.DIRECT;
            model.infer(given, OutputSelection.all(model.signature()), allocator);
        }
    }

    private static Tensor zeros(TensorSpec input, int rows) {
        long[] extents = input.shape().extents();
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = extents[axis] < 0 ? rows : extents[axis];
        }
        Shape shape = Shape.of(extents);
        if (input.datatype() != Datatype.BYTES) {
            return DenseTensor.allocate(input.datatype(), shape, TensorAllocator.heap());
        }
        String[] texts = new String[Math.toIntExact(shape.elementCount())];
        Arrays.fill(texts, "0");
        return BytesTensor.ofText(shape, texts);
    }

    private static long resident() {
        System.gc();
        return MemoryGauge.resident().orElseThrow();
    }
}
