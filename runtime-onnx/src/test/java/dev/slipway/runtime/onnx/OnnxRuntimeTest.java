package dev.slipway.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.onnx.graph.TestModels;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.testkit.contract.RuntimeContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OnnxRuntimeTest extends RuntimeContract {
    @Override
    protected Runtime runtime() {
        return new OnnxRuntime();
    }

    @Override
    protected Path modelFile() throws IOException {
        return TestModels.matrix(scratch);
    }

    @Override
    protected List<Tensor> inputs(int rows) {
        float[] values = new float[rows * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return List.of(DenseTensor.ofFloats(Shape.of(rows, 4), values));
    }

    @Test
    void isFoundAsAService() {
        assertThat(ServiceLoader.load(Runtime.class))
                .anyMatch(runtime -> runtime instanceof OnnxRuntime);
    }

    @Test
    void nativeLibrariesAreUnpackedOnceAndNotIntoTheTemporaryFolder() throws IOException {
        runtime().estimate(ModelPackages.open(modelFile()), options());
        Path unpacked = Path.of(System.getProperty(NativeLibrary.PATH_PROPERTY));
        assertThat(unpacked.resolve(System.mapLibraryName("onnxruntime"))).isRegularFile();
        try (Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(temporary.filter(path -> path.toString().contains("onnxruntime-java")))
                    .allMatch(path -> isEmpty(path));
        }
    }

    private static boolean isEmpty(Path directory) {
        String[] names = directory.toFile().list();
        return names == null || names.length == 0;
    }
}
