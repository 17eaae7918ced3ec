package dev.slipway.runtime.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.onnx.graph.ElementTypes;
import dev.slipway.runtime.onnx.graph.TensorPlan;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A session that answers.
final class OnnxModel implements LoadedModel {
    private final OrtSession session;
    private final Signature signature;
    private final List<TensorPlan> inputs;
    private final List<TensorPlan> outputs;
    private final AtomicReferenceArray<@Nullable ShapeRule> rules;
    private final ScratchBuffers scratch = new ScratchBuffers();
    private final @Nullable CallLimit limit;
    private final long memoryBytes;
    private final int threads;
    private final boolean readsCharacters;
    private final AtomicBoolean closed = new AtomicBoolean();

    /// @param threads on which one call computes
    /// @param limit stops calls that may run for ever; null when none of this model's can
    OnnxModel(
            OrtSession session,
            Signature signature,
            ProbeRecord probed,
            int threads,
            @Nullable CallLimit limit) {
        this.session = session;
        this.threads = threads;
        this.signature = signature;
        this.inputs = probed.inputs();
        this.outputs = probed.outputs();
        this.memoryBytes = probed.residentBytes();
        this.readsCharacters = probed.readsCharacters();
        this.limit = limit;
        this.rules = new AtomicReferenceArray<>(outputs.size());
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).predictable()) {
                rules.set(i, ShapeRule.of(outputs.get(i), inputs).orElse(null));
            }
        }
    }

    @Override
    public String platform() {
        return "onnxruntime_onnx";
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public MemoryUse memory() {
        return MemoryUse.ofNative(memoryBytes);
    }

    @Override
    public boolean isNative() {
        return true;
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> given, OutputSelection selection, TensorAllocator allocator) {
        return answer(given, selection, allocator, null);
    }

    /// A call that can run for ever ends when nobody waits for it any more; none else can be taken
    /// its thread.
    @Override
    public List<Tensor> infer(
            List<Tensor> given,
            OutputSelection selection,
            TensorAllocator allocator,
            CallTerms terms) {
        return answer(given, selection, allocator, terms);
    }

    private List<Tensor> answer(
            List<Tensor> given,
            OutputSelection selection,
            TensorAllocator allocator,
            @Nullable CallTerms terms) {
        Optional<List<Tensor>> empty = withoutRows(given, selection, allocator);
        if (empty.isPresent()) {
            return empty.get();
        }
        try (CallInputs call = new CallInputs(inputs, given, scratch, readsCharacters)) {
            try (CallOutputs results = plan(given, selection, allocator, true)) {
                return run(call, results, selection, terms);
            } catch (OrtException e) {
                if (!EngineErrors.isWrongOutputShape(e)) {
                    throw e;
                }
            }
            // An output did not follow its declared shape: from now on the engine chooses it.
            forget(selection);
            try (CallOutputs results = plan(given, selection, allocator, false)) {
                return run(call, results, selection, terms);
            }
        } catch (OrtException | IllegalStateException | ArithmeticException e) {
            throw EngineErrors.asInferenceException(e);
        }
    }

    private CallOutputs plan(
            List<Tensor> given,
            OutputSelection selection,
            TensorAllocator allocator,
            boolean pinning)
            throws OrtException {
        CallOutputs results = new CallOutputs(allocator);
        try {
            for (int i = 0; i < selection.count(); i++) {
                int position = selection.position(i);
                TensorPlan output = outputs.get(position);
                ShapeRule rule = rules.get(position);
                if (pinning && rule != null && ElementTypes.canPin(output.datatype())) {
                    results.pin(output, rule.apply(given));
                } else {
                    results.request(output);
                }
            }
            return results;
        } catch (OrtException | RuntimeException e) {
            results.close();
            throw e;
        }
    }

    private List<Tensor> run(
            CallInputs call,
            CallOutputs results,
            OutputSelection selection,
            @Nullable CallTerms terms)
            throws OrtException {
        List<TensorPlan> wanted = new ArrayList<>(selection.count());
        for (int i = 0; i < selection.count(); i++) {
            wanted.add(outputs.get(selection.position(i)));
        }
        CallLimit bound = limit;
        if (bound == null) {
            try (OrtSession.Result result =
                    session.run(call.tensors(), results.requested(), results.pinned())) {
                results.collect(result, wanted);
            }
        } else {
            try (CallLimit.BoundedCall bounded = bound.begin(terms)) {
                runBounded(bounded, call, results, wanted);
            }
        }
        List<Tensor> answer = new ArrayList<>(wanted.size());
        for (TensorPlan output : wanted) {
            answer.add(results.finished(output));
        }
        return answer;
    }

    private void runBounded(
            CallLimit.BoundedCall bounded,
            CallInputs call,
            CallOutputs results,
            List<TensorPlan> wanted)
            throws OrtException {
        try (OrtSession.Result result =
                session.run(
                        call.tensors(), results.requested(), results.pinned(), bounded.options())) {
            results.collect(result, wanted);
        } catch (OrtException e) {
            if (bounded.stopped()) {
                String why = "the call ran too long";
                throw bounded.isOfCaller()
                        ? InferenceException.late(why, e)
                        : InferenceException.modelFailure(why, e);
            }
            throw e;
        }
    }

    private void forget(OutputSelection selection) {
        for (int i = 0; i < selection.count(); i++) {
            rules.set(selection.position(i), null);
        }
    }

    /// The answer to a batch without rows, which kernels need not support; empty when the outputs
    /// do not follow from the rows alone.
    private Optional<List<Tensor>> withoutRows(
            List<Tensor> given, OutputSelection selection, TensorAllocator allocator) {
        if (given.stream().noneMatch(tensor -> tensor.elementCount() == 0)) {
            return Optional.empty();
        }
        List<Tensor> answer = new ArrayList<>();
        for (int i = 0; i < selection.count(); i++) {
            int position = selection.position(i);
            ShapeRule rule = rules.get(position);
            if (rule == null) {
                return Optional.empty();
            }
            Shape shape = rule.apply(given);
            if (shape.elementCount() != 0) {
                return Optional.empty();
            }
            Datatype datatype = outputs.get(position).datatype();
            answer.add(
                    datatype == Datatype.BYTES
                            ? BytesTensor.of(shape, List.of())
                            : DenseTensor.allocate(datatype, shape, allocator));
        }
        return Optional.of(answer);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (limit != null) {
            limit.close();
        }
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the engine does not close a session", e);
        }
    }
}
