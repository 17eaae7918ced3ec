package dev.slipway.runtime.onnx;

import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.onnx.ProbeRecord.CallCost;
import dev.slipway.runtime.onnx.graph.GraphValue;
import dev.slipway.runtime.onnx.graph.MalformedModelException;
import dev.slipway.runtime.onnx.graph.TensorPlan;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Runs a model on rows made from its signature, to learn its real output shapes and its speed.
final class WarmUp {
    private static final int[] EXTENTS = {1, 8, 32};
    private static final int[] ROWS = {1, 8, 64};
    private static final int RUNS = 20;
    private static final long ENOUGH_NANOS = 200_000_000;

    private static final TensorAllocator DIRECT =
            bytes -> ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);

    private final OnnxModel model;
    private final List<TensorPlan> inputs;
    private final LongSupplier nanos;
    private @Nullable InferenceException lastFailure;

    /// @param nanos a monotonic clock
    WarmUp(OnnxModel model, List<TensorPlan> inputs, LongSupplier nanos) {
        this.model = model;
        this.inputs = inputs;
        this.nanos = nanos;
    }

    /// The extent of open axes that the model accepts; empty when it accepts none of those tried.
    ///
    /// *Errors*: [MalformedModelException] when it fails whatever it is given.
    Optional<Integer> acceptedExtent() {
        for (int extent : EXTENTS) {
            if (answer(1, extent).isPresent()) {
                return Optional.of(extent);
            }
        }
        if (lastFailure != null && !lastFailure.inputToBlame()) {
            throw refuse(lastFailure);
        }
        return Optional.empty();
    }

    /// The outputs with every axis opened that contradicts what the model really gives.
    List<TensorPlan> corrected(List<TensorPlan> outputs, int extent) {
        List<TensorPlan> corrected = new ArrayList<>(outputs);
        for (int rows : new int[] {1, 3}) {
            List<Tensor> given = inputs(rows, extent);
            Optional<List<Tensor>> answer = answer(rows, extent);
            for (int i = 0; answer.isPresent() && i < corrected.size(); i++) {
                corrected.set(i, corrected(corrected.get(i), given, answer.get().get(i).shape()));
            }
        }
        return corrected;
    }

    private TensorPlan corrected(TensorPlan output, List<Tensor> given, Shape actual) {
        List<GraphValue.Axis> axes = new ArrayList<>();
        for (int axis = 0; axis < actual.rank(); axis++) {
            boolean sameRank = output.axes().size() == actual.rank();
            GraphValue.Axis declared = sameRank ? output.axes().get(axis) : GraphValue.Axis.OPEN;
            boolean holds = declared.extent() < 0 || declared.extent() == actual.extent(axis);
            axes.add(holds ? declared : GraphValue.Axis.OPEN);
        }
        TensorPlan changed = output.withAxes(axes, output.predictable());
        boolean predicted =
                ShapeRule.of(changed, inputs)
                        .map(rule -> rule.apply(given).equals(actual))
                        .orElse(false);
        return changed.withAxes(axes, output.predictable() && predicted);
    }

    /// The least-disturbed cost of a call as a line through several row counts.
    CallCost cost(int extent) {
        double first = nanosPerCall(1, extent);
        double fixed = first;
        double row = 0;
        double previous = first;
        for (int i = 1; i < ROWS.length && previous < ENOUGH_NANOS; i++) {
            previous = nanosPerCall(ROWS[i], extent);
            if (previous > 0) {
                row = Math.max(0, (previous - first) / (ROWS[i] - 1));
                fixed = Math.max(0, first - row);
            }
        }
        return new CallCost(fixed, row);
    }

    private double nanosPerCall(int rows, int extent) {
        List<Tensor> given = inputs(rows, extent);
        long best = Long.MAX_VALUE;
        long spent = 0;
        for (int run = 0; run < RUNS && spent < ENOUGH_NANOS; run++) {
            long start = nanos.getAsLong();
            try {
                model.infer(given, OutputSelection.all(model.signature()), DIRECT);
            } catch (InferenceException e) {
                return 0;
            }
            long took = nanos.getAsLong() - start;
            best = Math.min(best, took);
            spent += took;
        }
        return best;
    }

    private Optional<List<Tensor>> answer(int rows, int extent) {
        try {
            OutputSelection all = OutputSelection.all(model.signature());
            return Optional.of(model.infer(inputs(rows, extent), all, DIRECT));
        } catch (InferenceException e) {
            if (EngineErrors.isOutOfMemory(e)) {
                throw refuse(e);
            }
            lastFailure = e;
            return Optional.empty();
        }
    }

    private static MalformedModelException refuse(InferenceException failure) {
        String position = EngineErrors.isOutOfMemory(failure) ? "memory" : "first call";
        return new MalformedModelException(position, EngineErrors.text(failure));
    }

    private List<Tensor> inputs(int rows, int extent) {
        List<Tensor> made = new ArrayList<>();
        for (TensorPlan input : inputs) {
            long[] extents = new long[input.axes().size()];
            for (int axis = 0; axis < extents.length; axis++) {
                GraphValue.Axis declared = input.axes().get(axis);
                long open = axis == 0 || isRowSymbol(declared.symbol()) ? rows : extent;
                extents[axis] = declared.extent() < 0 ? open : declared.extent();
            }
            made.add(zeros(input.datatype(), Shape.of(extents)));
        }
        return made;
    }

    private boolean isRowSymbol(String symbol) {
        return !symbol.isEmpty()
                && inputs.stream()
                        .anyMatch(input ->
                                !input.axes().isEmpty()
                                        && input.axes().getFirst().symbol().equals(symbol));
    }

    private static Tensor zeros(Datatype datatype, Shape shape) {
        if (datatype != Datatype.BYTES) {
            return DenseTensor.allocate(datatype, shape, DIRECT);
        }
        String[] texts = new String[Math.toIntExact(shape.elementCount())];
        // Also a number, for graphs that parse their text.
        Arrays.fill(texts, "0");
        return BytesTensor.ofText(shape, texts);
    }
}
