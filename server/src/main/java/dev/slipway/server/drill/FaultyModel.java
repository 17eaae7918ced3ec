package dev.slipway.server.drill;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.Outside;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// A model that answers as another one does until the drill's fault begins, and then wrongly.
final class FaultyModel implements LoadedModel {
    /// Beyond what any model takes that is fast enough to be asked one row at a time.
    static final Duration DELAY = Duration.ofMillis(20);

    private static final short HALF_NAN = 0x7E00;
    private static final short BRAIN_NAN = 0x7FC0;

    private final LoadedModel model;
    private final FaultSwitch faults;

    FaultyModel(LoadedModel model, FaultSwitch faults) {
        this.model = model;
        this.faults = faults;
    }

    @Override
    public String platform() {
        return model.platform();
    }

    @Override
    public Signature signature() {
        return model.signature();
    }

    @Override
    public MemoryUse memory() {
        return model.memory();
    }

    @Override
    public boolean isNative() {
        return model.isNative();
    }

    @Override
    public int threads() {
        return model.threads();
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
        before();
        return after(model.infer(inputs, outputs, allocator), allocator);
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> inputs,
            OutputSelection outputs,
            TensorAllocator allocator,
            CallTerms terms) {
        before();
        return after(model.infer(inputs, outputs, allocator, terms), allocator);
    }

    @Override
    public Optional<Outside> outside() {
        return model.outside();
    }

    @Override
    public Optional<String> hindrance() {
        return model.hindrance();
    }

    @Override
    public void settle(LongSupplier nanoTime, BooleanSupplier goOn) {
        model.settle(nanoTime, goOn);
    }

    @Override
    public void close() {
        model.close();
    }

    private void before() {
        if (!faults.isOn()) {
            return;
        }
        if (faults.fault() == Fault.ERRORS) {
            throw InferenceException.modelFailure(
                    "the drill has every call fail", new IllegalStateException("drill"));
        }
        if (faults.fault() == Fault.LATENCY) {
            delay();
        }
    }

    private static void delay() {
        long start = System.nanoTime();
        for (long left = DELAY.toNanos(); left > 0; left = left(start)) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    private static long left(long start) {
        return DELAY.toNanos() - (System.nanoTime() - start);
    }

    private List<Tensor> after(List<Tensor> answer, TensorAllocator allocator) {
        if (!faults.isOn()) {
            return answer;
        }
        return switch (faults.fault()) {
            case NAN -> answer.stream().map(tensor -> wrong(tensor, allocator)).toList();
            case MISTAKES -> answer.stream().map(one -> Mistakes.of(one, allocator)).toList();
            case LATENCY,
                    ERRORS,
                    CRASH_IN_LOAD,
                    SLOW_WARM_UP,
                    SILENT_METRICS,
                    CONTROLLER_KILLED,
                    NONE ->
                    answer;
        };
    }

    private static Tensor wrong(Tensor tensor, TensorAllocator allocator) {
        return switch (tensor) {
            case DenseTensor dense when dense.datatype().isFloatingPoint() ->
                    notANumber(dense, allocator);
            case DenseTensor dense -> dense;
            case BytesTensor texts -> texts;
        };
    }

    private static Tensor notANumber(DenseTensor numbers, TensorAllocator allocator) {
        Datatype type = numbers.datatype();
        DenseTensor none = DenseTensor.allocate(type, numbers.shape(), allocator);
        ByteBuffer bytes = none.buffer();
        for (int at = 0; at < bytes.limit(); at += type.byteSize()) {
            switch (type) {
                case FP64 -> bytes.putDouble(at, Double.NaN);
                case FP32 -> bytes.putFloat(at, Float.NaN);
                case FP16 -> bytes.putShort(at, HALF_NAN);
                case BF16 -> bytes.putShort(at, BRAIN_NAN);
                case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BYTES ->
                        throw new IllegalArgumentException(type + " (expected: floating point)");
            }
        }
        return none;
    }
}
