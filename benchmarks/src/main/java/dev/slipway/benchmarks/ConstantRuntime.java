package dev.slipway.benchmarks;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Suitability;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;
import java.util.Optional;

/// Loads any file as a model of the flights shape that answers 0 and costs only its output tensor.
final class ConstantRuntime implements Runtime {
    private static final Signature SIGNATURE =
            Signature.of(
                    List.of(TensorSpec.of("input", Datatype.FP32, -1, 6)),
                    List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)));

    @Override
    public String name() {
        return "constant";
    }

    @Override
    public Optional<Suitability> recognise(ModelPackage model) {
        return Optional.of(Suitability.SPECIALIZED);
    }

    @Override
    public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
        return new ResourceEstimate(1, 1, false);
    }

    @Override
    public LoadedModel load(ModelPackage model, LoadOptions options) {
        return new Constant();
    }

    private static final class Constant implements LoadedModel {
        @Override
        public String platform() {
            return "constant";
        }

        @Override
        public Signature signature() {
            return SIGNATURE;
        }

        @Override
        public MemoryUse memory() {
            return MemoryUse.ofHeap(1);
        }

        @Override
        public boolean isNative() {
            return false;
        }

        @Override
        public List<Tensor> infer(
                List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
            int rows = ((DenseTensor) inputs.getFirst()).rows();
            return List.of(DenseTensor.allocate(Datatype.FP32, Shape.of(rows, 1), allocator));
        }

        @Override
        public void close() {}
    }
}
