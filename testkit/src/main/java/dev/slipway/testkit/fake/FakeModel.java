package dev.slipway.testkit.fake;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// A model that sums the columns of a row or answers as it is told; what it does beside that is
/// settable.
public final class FakeModel implements LoadedModel {
    private final Signature signature;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicLong calls = new AtomicLong();
    private final Answers answers;
    private final BiConsumer<LongSupplier, BooleanSupplier> settling;
    private final MemoryUse memory;
    private final Runnable closing;

    private FakeModel(
            Signature signature,
            Answers answers,
            BiConsumer<LongSupplier, BooleanSupplier> settling,
            MemoryUse memory,
            Runnable closing) {
        this.signature = signature;
        this.answers = answers;
        this.settling = settling;
        this.memory = memory;
        this.closing = closing;
    }

    /// What a model answers.
    @FunctionalInterface
    public interface Answers {
        /// All outputs, in the signature's order.
        List<Tensor> to(List<Tensor> inputs, TensorAllocator allocator);
    }

    /// A model that answers like this.
    public static FakeModel answering(Signature signature, Answers answers) {
        return new FakeModel(
                signature, answers, (clock, goOn) -> {}, MemoryUse.ofHeap(1), () -> {});
    }

    /// A model of `columns` features.
    public static FakeModel summing(int columns) {
        return summing(columns, () -> {});
    }

    /// A model of `columns` features that runs `duringInference` inside every call.
    public static FakeModel summing(int columns, Runnable duringInference) {
        Signature signature =
                Signature.of(
                        List.of(TensorSpec.of("input", Datatype.FP32, -1, columns)),
                        List.of(TensorSpec.of("output", Datatype.FP32, -1, 1)));
        return answering(
                signature,
                (inputs, allocator) -> {
                    duringInference.run();
                    return List.of(sums((DenseTensor) inputs.getFirst(), allocator));
                });
    }

    /// This model, which settles by `settling`.
    public FakeModel settlingBy(Consumer<BooleanSupplier> settling) {
        return measuringBy((clock, goOn) -> settling.accept(goOn));
    }

    /// This model, which settles by `settling`, given the clock as well by which it may measure.
    public FakeModel measuringBy(BiConsumer<LongSupplier, BooleanSupplier> settling) {
        return new FakeModel(signature, answers, settling, memory, closing);
    }

    /// This model, which holds so much memory.
    public FakeModel holding(MemoryUse use) {
        return new FakeModel(signature, answers, settling, use, closing);
    }

    /// This model, which does `hook` when it is closed for the first time.
    public FakeModel closingBy(Runnable hook) {
        return new FakeModel(signature, answers, settling, memory, hook);
    }

    /// How many calls have begun.
    public long calls() {
        return calls.get();
    }

    /// Whether it has been closed.
    public boolean isClosed() {
        return closed.get();
    }

    @Override
    public String platform() {
        return "fake";
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public MemoryUse memory() {
        return memory;
    }

    @Override
    public boolean isNative() {
        return false;
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
        if (closed.get()) {
            throw new IllegalStateException("closed model was called");
        }
        calls.incrementAndGet();
        List<Tensor> all = answers.to(inputs, allocator);
        if (closed.get()) {
            throw new IllegalStateException("model was closed during a call");
        }
        List<Tensor> selected = new ArrayList<>();
        for (int i = 0; i < outputs.count(); i++) {
            selected.add(all.get(outputs.position(i)));
        }
        return selected;
    }

    private static DenseTensor sums(DenseTensor matrix, TensorAllocator allocator) {
        int rows = matrix.rows();
        DenseTensor sums = DenseTensor.allocate(Datatype.FP32, Shape.of(rows, 1), allocator);
        int columns = (int) matrix.shape().extent(1);
        for (int row = 0; row < rows; row++) {
            float sum = 0;
            for (int column = 0; column < columns; column++) {
                sum += matrix.floatAt(row * columns + column);
            }
            sums.buffer().putFloat(row * 4, sum);
        }
        return sums;
    }

    @Override
    public void settle(LongSupplier nanoTime, BooleanSupplier goOn) {
        settling.accept(nanoTime, goOn);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            closing.run();
        }
    }
}
