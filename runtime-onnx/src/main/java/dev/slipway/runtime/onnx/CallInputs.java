package dev.slipway.runtime.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.onnx.graph.ElementTypes;
import dev.slipway.runtime.onnx.graph.NativeText;
import dev.slipway.runtime.onnx.graph.TensorPlan;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.UnmappableCharacterException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One call's inputs as the engine's tensors: direct buffers are shared, heap buffers copied.
final class CallInputs implements AutoCloseable {
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    private final List<ByteBuffer> borrowed = new ArrayList<>();
    private final ScratchBuffers scratch;
    private final boolean readsCharacters;

    /// @param readsCharacters whether the model looks inside texts
    ///
    /// *Errors*: [InferenceException] for bytes that are not text, or not text as the model reads
    /// it.
    CallInputs(
            List<TensorPlan> plans,
            List<? extends Tensor> inputs,
            ScratchBuffers scratch,
            boolean readsCharacters)
            throws OrtException {
        this.scratch = scratch;
        this.readsCharacters = readsCharacters;
        boolean complete = false;
        try {
            for (int i = 0; i < plans.size(); i++) {
                tensors.put(plans.get(i).sessionName(), tensor(plans.get(i), inputs.get(i)));
            }
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    Map<String, OnnxTensor> tensors() {
        return tensors;
    }

    private OnnxTensor tensor(TensorPlan plan, Tensor input) throws OrtException {
        return switch (input) {
            case DenseTensor dense -> dense(dense);
            case BytesTensor text -> text(plan, text);
        };
    }

    private OnnxTensor dense(DenseTensor dense) throws OrtException {
        ByteBuffer content = dense.buffer().duplicate().position(0).order(ByteOrder.nativeOrder());
        if (!content.isDirect()) {
            ByteBuffer copy = scratch.take(content.remaining());
            borrowed.add(copy);
            content = copy.put(content).flip();
        }
        return OnnxTensor.createTensor(
                Sessions.engine(),
                content,
                dense.shape().extents(),
                ElementTypes.javaType(dense.datatype()));
    }

    private OnnxTensor text(TensorPlan plan, BytesTensor text) throws OrtException {
        String[] elements = new String[text.elementCount()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = text(plan.name() + "[" + i + "]", text.element(i));
        }
        return OnnxTensor.createTensor(Sessions.engine(), elements, text.shape().extents());
    }

    private String text(String place, byte[] element) {
        try {
            String text = NativeText.decode(element);
            if (readsCharacters && NativeText.differs(ByteBuffer.wrap(element))) {
                throw InferenceException.badInput(
                        place
                                + ": U+0000 or a character beyond U+FFFF (expected: none of them"
                                + " where the model looks inside texts)",
                        new UnmappableCharacterException(1));
            }
            return text;
        } catch (CharacterCodingException e) {
            throw InferenceException.badInput(place + ": bytes (expected: UTF-8 text)", e);
        }
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
        borrowed.forEach(scratch::giveBack);
    }
}
