package dev.slipway.runtime.remote.wire;

import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Tensors as bytes: little-endian elements, and for `BYTES` each element behind its length.
///
/// *Source*: Open Inference Protocol, `raw_input_contents`; Triton, binary tensor data extension.
final class RawTensors {
    private static final int LENGTH = 4;

    private RawTensors() {}

    /// The tensor's bytes; those of a dense tensor are its own and not copied.
    static ByteBuffer write(Tensor tensor) {
        if (tensor instanceof DenseTensor dense) {
            return dense.buffer().duplicate().position(0);
        }
        BytesTensor texts = (BytesTensor) tensor;
        long size = texts.byteCount() + (long) LENGTH * texts.elementCount();
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < texts.elementCount(); i++) {
            bytes.putInt(texts.element(i).length).put(texts.element(i));
        }
        return bytes.flip();
    }

    /// The tensor that the bytes write; memory is taken only once they are known to be enough.
    static Tensor read(Datatype datatype, Shape shape, ByteBuffer bytes, TensorAllocator memory)
            throws BackendException {
        if (datatype == Datatype.BYTES) {
            return readTexts(shape, bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
        }
        long expected = Answers.count(shape) * datatype.byteSize();
        if (bytes.remaining() != expected) {
            throw Answers.invalid(
                    bytes.remaining()
                            + " bytes (expected: "
                            + expected
                            + " for "
                            + datatype
                            + shape
                            + ")");
        }
        DenseTensor tensor = DenseTensor.allocate(datatype, shape, memory);
        tensor.buffer().duplicate().position(0).put(bytes.slice());
        requireBools(tensor);
        return tensor;
    }

    private static void requireBools(DenseTensor tensor) throws BackendException {
        for (int i = 0; tensor.datatype() == Datatype.BOOL && i < tensor.elementCount(); i++) {
            if ((tensor.buffer().get(i) & ~1) != 0) {
                throw Answers.invalid(tensor.buffer().get(i) + " (expected: 0 or 1 as BOOL)");
            }
        }
    }

    private static Tensor readTexts(Shape shape, ByteBuffer bytes) throws BackendException {
        long count = Answers.count(shape);
        if (count > bytes.remaining() / LENGTH) {
            throw Answers.invalid(
                    bytes.remaining() + " bytes (expected: " + count + " elements of BYTES)");
        }
        List<byte[]> elements = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            int length = bytes.remaining() < LENGTH ? -1 : bytes.getInt();
            if (length < 0 || length > bytes.remaining()) {
                throw Answers.invalid(
                        "element "
                                + i
                                + " of BYTES ends beyond the answer (length "
                                + length
                                + ")");
            }
            byte[] element = new byte[length];
            bytes.get(element);
            elements.add(element);
        }
        if (bytes.hasRemaining()) {
            throw Answers.invalid(
                    bytes.remaining() + " bytes behind " + count + " elements of BYTES");
        }
        return BytesTensor.of(shape, elements);
    }
}
