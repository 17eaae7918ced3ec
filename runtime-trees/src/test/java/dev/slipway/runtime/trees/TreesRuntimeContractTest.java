package dev.slipway.runtime.trees;

import dev.slipway.runtime.Runtime;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.testkit.contract.RuntimeContract;
import java.nio.file.Path;
import java.util.List;

/// The runtime's obligations, on the flights model.
class TreesRuntimeContractTest extends RuntimeContract {
    @Override
    protected Runtime runtime() {
        return new TreesRuntime();
    }

    @Override
    protected Path modelFile() {
        return Path.of(
                System.getProperty("slipway.root", ".."), "examples/flights/v1/flights-v1.ubj");
    }

    @Override
    protected List<Tensor> inputs(int rows) {
        float[] values = new float[rows * 6];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 11 == 3 ? Float.NaN : 7 * (i % 31);
        }
        return List.of(DenseTensor.ofFloats(Shape.of(rows, 6), values));
    }
}
