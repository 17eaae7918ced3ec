package dev.slipway.features;

import dev.slipway.runtime.Runtime;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.testkit.contract.RuntimeContract;
import dev.slipway.testkit.fake.FakeRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

final class FeaturedRuntimeTest extends RuntimeContract {
    @Override
    protected Runtime runtime() {
        return FeaturedRuntime.around(new FakeRuntime());
    }

    @Override
    protected Path modelFile() throws IOException {
        Files.writeString(scratch.resolve("model.yaml"), "file: model\n");
        Files.writeString(
                scratch.resolve(FeatureDefinition.FILE),
                """
                columns: {name: text, miles: number}
                features: {length: length(name), far: miles / 1000}
                """);
        return Files.writeString(scratch.resolve("model"), "summing 2\n");
    }

    @Override
    protected List<Tensor> inputs(int rows) {
        List<byte[]> names = new ArrayList<>();
        double[] miles = new double[rows];
        for (int row = 0; row < rows; row++) {
            names.add(new byte[] {'a', (byte) ('a' + row % 26)});
            miles[row] = row;
        }
        return List.of(
                BytesTensor.of(Shape.of(rows, 1), names),
                DenseTensor.ofDoubles(Shape.of(rows, 1), miles));
    }
}
