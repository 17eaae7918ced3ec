package dev.slipway.testkit.fake;

import dev.slipway.runtime.Runtime;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.testkit.contract.RuntimeContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

final class FakeRuntimeTest extends RuntimeContract {
    @Override
    protected Runtime runtime() {
        return new FakeRuntime();
    }

    @Override
    protected Path modelFile() throws IOException {
        return Files.writeString(scratch.resolve("model.fake"), "summing 2");
    }

    @Override
    protected List<Tensor> inputs(int rows) {
        return List.of(DenseTensor.ofFloats(Shape.of(rows, 2), new float[rows * 2]));
    }
}
