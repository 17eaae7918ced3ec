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
import java.util.concurrent.locks.LockSupport;

/// Models that answer each row's own value after a + c·rows nanoseconds, in which they take no
/// processor time: as a device beside the processor would.
///
/// @param fixedNanos a
/// @param rowNanos c
record MadeRuntime(long fixedNanos, long rowNanos) implements Runtime {
    @Override
    public String name() {
        return "made";
    }

    @Override
    public Optional<Suitability> recognise(ModelPackage model) {
        return Optional.of(Suitability.GENERAL);
    }

    @Override
    public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
        return new ResourceEstimate(1, 1, false);
    }

    @Override
    public LoadedModel load(ModelPackage model, LoadOptions options) {
        return new Made();
    }

    private final class Made implements LoadedModel {
        @Override
        public Signature signature() {
            return Signature.of(
                    List.of(TensorSpec.of("input", Datatype.FP32, -1, 1)),
                    List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)));
        }

        @Override
        public List<Tensor> infer(
                List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
            long end = System.nanoTime() + fixedNanos + rowNanos * inputs.getFirst().rows();
            DenseTensor input = (DenseTensor) inputs.getFirst();
            DenseTensor answer =
                    DenseTensor.allocate(Datatype.FP32, Shape.of(input.rows(), 1), allocator);
            answer.buffer().put(0, input.buffer(), 0, input.buffer().limit());
            for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
                LockSupport.parkNanos(end - now);
            }
            return List.of(answer);
        }

        @Override
        public String platform() {
            return "made";
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
        public void close() {}
    }
}
