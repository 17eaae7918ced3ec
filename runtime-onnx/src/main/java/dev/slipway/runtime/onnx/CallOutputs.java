package dev.slipway.runtime.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.slipway.runtime.onnx.graph.ElementTypes;
import dev.slipway.runtime.onnx.graph.TensorPlan;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One call's outputs: written by the engine straight into the caller's direct buffers where the
/// shape is known before the call, copied once otherwise.
final class CallOutputs implements AutoCloseable {
    private final TensorAllocator allocator;
    private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
    private final Map<String, Tensor> finished = new LinkedHashMap<>();
    private final Set<String> requested = new LinkedHashSet<>();

    CallOutputs(TensorAllocator allocator) {
        this.allocator = allocator;
    }

    /// Lets the engine choose the output's shape and memory.
    void request(TensorPlan plan) {
        requested.add(plan.sessionName());
    }

    /// Has the engine write into the caller's memory, if native code can reach it.
    void pin(TensorPlan plan, Shape shape) throws OrtException {
        requireAddressable(plan.name(), byteCount(plan.datatype(), shape));
        DenseTensor target = DenseTensor.allocate(plan.datatype(), shape, allocator);
        ByteBuffer buffer = target.buffer();
        finished.put(plan.sessionName(), target);
        if (!buffer.isDirect() || buffer.limit() == 0) {
            request(plan);
            return;
        }
        OnnxTensor tensor =
                OnnxTensor.createTensor(
                        Sessions.engine(),
                        buffer.duplicate().position(0).order(ByteOrder.nativeOrder()),
                        shape.extents(),
                        ElementTypes.javaType(plan.datatype()));
        pinned.put(plan.sessionName(), tensor);
    }

    Set<String> requested() {
        return requested;
    }

    Map<String, OnnxTensor> pinned() {
        return pinned;
    }

    /// Takes over what the engine allocated.
    void collect(OrtSession.Result result, List<TensorPlan> plans) throws OrtException {
        for (TensorPlan plan : plans) {
            if (requested.contains(plan.sessionName())) {
                OnnxValue value = result.get(plan.sessionName()).orElseThrow();
                if (!(value instanceof OnnxTensor tensor)) {
                    throw new OrtException("output " + plan.name() + " is not a dense tensor");
                }
                finished.put(plan.sessionName(), copy(tensor, plan));
            }
        }
    }

    Tensor finished(TensorPlan plan) {
        Tensor tensor = finished.get(plan.sessionName());
        if (tensor == null) {
            throw new IllegalStateException("output " + plan.name() + " was not requested");
        }
        return tensor;
    }

    private Tensor copy(OnnxTensor tensor, TensorPlan plan) throws OrtException {
        Datatype datatype = plan.datatype();
        Shape shape = Shape.of(tensor.getInfo().getShape());
        if (datatype == Datatype.BYTES) {
            return text(tensor, shape);
        }
        long bytes = byteCount(datatype, shape);
        requireAddressable(plan.name(), bytes);
        Tensor expected = finished.get(plan.sessionName());
        DenseTensor copy =
                expected instanceof DenseTensor target && target.shape().equals(shape)
                        ? target
                        : DenseTensor.allocate(datatype, shape, allocator);
        if (bytes > 0) {
            copy.buffer().duplicate().put(0, tensor.getByteBuffer(), 0, (int) bytes);
        }
        return copy;
    }

    private static long byteCount(Datatype datatype, Shape shape) {
        return Math.multiplyExact(shape.elementCount(), (long) datatype.byteSize());
    }

    private static void requireAddressable(String output, long bytes) throws OrtException {
        if (bytes > Integer.MAX_VALUE) {
            throw new OrtException(
                    "out of memory: output "
                            + output
                            + " of "
                            + bytes
                            + " bytes (expected: < 2 GiB)");
        }
    }

    private static Tensor text(OnnxTensor tensor, Shape shape) throws OrtException {
        List<byte[]> elements = new ArrayList<>();
        if (shape.elementCount() > 0) {
            flatten(tensor.getValue(), elements);
        }
        return BytesTensor.of(shape, elements);
    }

    private static void flatten(Object value, List<byte[]> into) {
        if (value instanceof Object[] array) {
            for (Object element : array) {
                flatten(element, into);
            }
        } else {
            into.add(value.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        pinned.values().forEach(OnnxTensor::close);
    }
}
