package dev.slipway.runtime.onnx;

import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// One directory of `src/test/fixtures`: a model and what should happen to it.
record Fixture(Path directory, Map<String, Object> description) {
    static final Path ROOT = Path.of("src", "test", "fixtures").toAbsolutePath();

    static Stream<Fixture> expecting(String outcome) {
        try (Stream<Path> directories = Files.list(ROOT)) {
            return directories
                    .filter(directory -> Files.exists(directory.resolve("fixture.json")))
                    .sorted()
                    .map(Fixture::read)
                    .filter(fixture -> outcome.equals(fixture.description.get("expect")))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Fixture read(Path directory) {
        try {
            // JSON is a subset of YAML.
            Load json = new Load(LoadSettings.builder().build());
            String text = Files.readString(directory.resolve("fixture.json"));
            return new Fixture(directory, (Map<String, Object>) json.loadFromString(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path model() {
        return directory.resolve("model.onnx");
    }

    String mentions() {
        return String.valueOf(description.get("mentions"));
    }

    double tolerance() {
        return ((Number) description.getOrDefault("tolerance", 0.0)).doubleValue();
    }

    List<NamedTensor> inputs(TensorAllocator allocator) {
        return tensors("inputs", allocator);
    }

    List<NamedTensor> outputs() {
        return tensors("outputs", TensorAllocator.heap());
    }

    @SuppressWarnings("unchecked")
    private List<NamedTensor> tensors(String key, TensorAllocator allocator) {
        List<NamedTensor> tensors = new ArrayList<>();
        for (Map<String, Object> entry : (List<Map<String, Object>>) field(description, key)) {
            List<Number> extents = (List<Number>) field(entry, "shape");
            Shape shape = Shape.of(extents.stream().mapToLong(Number::longValue).toArray());
            Datatype datatype = Datatype.valueOf((String) field(entry, "datatype"));
            Path file = directory.resolve((String) field(entry, "file"));
            tensors.add(
                    new NamedTensor(
                            (String) field(entry, "name"),
                            tensor(datatype, shape, file, allocator)));
        }
        return tensors;
    }

    private static Object field(Map<String, Object> entry, String key) {
        return Objects.requireNonNull(entry.get(key), key);
    }

    private static Tensor tensor(
            Datatype datatype, Shape shape, Path file, TensorAllocator allocator) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (datatype == Datatype.BYTES) {
                return text(shape, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
            }
            DenseTensor tensor = DenseTensor.allocate(datatype, shape, allocator);
            tensor.buffer().duplicate().put(0, bytes);
            return tensor;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tensor text(Shape shape, ByteBuffer prefixed) {
        List<byte[]> elements = new ArrayList<>();
        while (prefixed.hasRemaining()) {
            byte[] element = new byte[prefixed.getInt()];
            prefixed.get(element);
            elements.add(element);
        }
        return BytesTensor.of(shape, elements);
    }

    @Override
    public String toString() {
        return String.valueOf(directory.getFileName());
    }
}
