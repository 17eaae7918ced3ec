package dev.slipway.serving.shadow;

import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Tensors that outlive the request whose buffers they came in.
public final class TensorCopy {
    private static final long PER_ELEMENT = 24;

    private TensorCopy() {}

    /// Bytes of tensors; an element of bytes counts more than it has.
    static long bytes(List<Tensor> tensors) {
        long bytes = 0;
        for (Tensor tensor : tensors) {
            bytes +=
                    switch (tensor) {
                        case DenseTensor dense -> dense.buffer().limit();
                        case BytesTensor texts ->
                                texts.byteCount() + PER_ELEMENT * texts.elementCount();
                    };
        }
        return bytes;
    }

    /// The same tensors in memory of `allocator`.
    static List<Tensor> of(List<Tensor> tensors, TensorAllocator allocator) {
        List<Tensor> copies = new ArrayList<>(tensors.size());
        for (Tensor tensor : tensors) {
            copies.add(of(tensor, allocator));
        }
        return copies;
    }

    /// The same tensor in memory of `allocator`.
    public static Tensor of(Tensor tensor, TensorAllocator allocator) {
        return switch (tensor) {
            case DenseTensor dense -> of(dense, allocator);
            // Elements are never written to once they were read from a body.
            case BytesTensor texts -> texts;
        };
    }

    private static DenseTensor of(DenseTensor dense, TensorAllocator allocator) {
        int bytes = dense.buffer().limit();
        ByteBuffer copy = allocator.allocate(bytes);
        copy.put(0, dense.buffer(), 0, bytes);
        return new DenseTensor(dense.datatype(), dense.shape(), copy);
    }
}
