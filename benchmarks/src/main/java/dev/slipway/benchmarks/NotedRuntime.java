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
import java.util.concurrent.atomic.LongAccumulator;

/// Loads any file as a model that computes for a settable time; calls of a package whose digest
/// begins with 2 are noted.
final class NotedRuntime implements Runtime {
    static final Signature SIGNATURE =
            Signature.of(
                    List.of(TensorSpec.of("input", Datatype.FP32, -1, 1)),
                    List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)));

    private final LongAccumulator latest = new LongAccumulator(Math::max, Long.MIN_VALUE);
    private volatile long nanos;

    /// When a noted call began last, by the monotonic clock.
    long latestStart() {
        return latest.get();
    }

    /// Lets every call take so long from now on.
    void take(long callNanos) {
        nanos = callNanos;
    }

    @Override
    public String name() {
        return "noted";
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
        return new Noted(model.digest().startsWith("2"));
    }

    private final class Noted implements LoadedModel {
        private final boolean isNoted;

        Noted(boolean isNoted) {
            this.isNoted = isNoted;
        }

        @Override
        public String platform() {
            return "noted";
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
            long time = nanos;
            if (time > 0) {
                long start = System.nanoTime();
                if (isNoted) {
                    latest.accumulate(start);
                }
                while (System.nanoTime() - start < time) {
                    Thread.onSpinWait();
                }
            }
            int rows = ((DenseTensor) inputs.getFirst()).rows();
            return List.of(DenseTensor.allocate(Datatype.FP32, Shape.of(rows, 1), allocator));
        }

        @Override
        public void close() {}
    }
}
