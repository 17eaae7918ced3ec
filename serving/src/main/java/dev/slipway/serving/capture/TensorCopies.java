package dev.slipway.serving.capture;

import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// Copies of tensors whose buffers are about to be used again.
final class TensorCopies {
    private static final long PER_ELEMENT = 24;

    private TensorCopies() {}

    static List<NamedTensor> of(List<NamedTensor> tensors) {
        NamedTensor[] copies = new NamedTensor[tensors.size()];
        for (int i = 0; i < copies.length; i++) {
            NamedTensor one = tensors.get(i);
            copies[i] = new NamedTensor(one.name(), copy(one.tensor()));
        }
        return Arrays.asList(copies);
    }

    static long bytes(List<NamedTensor> tensors) {
        long bytes = 0;
        for (NamedTensor one : tensors) {
            bytes +=
                    switch (one.tensor()) {
                        case DenseTensor dense -> dense.buffer().limit();
                        case BytesTensor texts ->
                                texts.byteCount() + PER_ELEMENT * texts.elementCount();
                    };
        }
        return bytes;
    }

    /// Elements of byte strings are never written again, so they need no copy.
    private static Tensor copy(Tensor tensor) {
        return switch (tensor) {
            case BytesTensor texts -> texts;
            case DenseTensor dense -> {
                byte[] bytes = new byte[dense.buffer().limit()];
                dense.buffer().get(0, bytes);
                yield new DenseTensor(
                        dense.datatype(),
                        dense.shape(),
                        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
            }
        };
    }
}
