package dev.slipway.runtime.trees.format;

import dev.slipway.runtime.InferenceException;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;

/// Tensors that are made for one call, and have a row for each of its rows.
public final class CallTensors {
    /// What an array of bytes may have on every machine.
    private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

    private CallTensors() {}

    /// A tensor with room for `shape`, all elements zero.
    ///
    /// *Errors*: [InferenceException] that blames the call when it has so many rows that their
    /// tensor would be larger than one may be.
    public static DenseTensor allocate(Datatype datatype, Shape shape, TensorAllocator allocator) {
        long rows = shape.extent(0);
        long bytes = Math.multiplyExact(shape.elementCount(), (long) datatype.byteSize());
        if (bytes <= MOST_BYTES) {
            return DenseTensor.allocate(datatype, shape, allocator);
        }
        String message =
                "rows: "
                        + rows
                        + " (expected: <= "
                        + MOST_BYTES / (bytes / rows)
                        + ", since a tensor of this model has "
                        + bytes / rows
                        + " bytes for each, and less than 2 GiB)";
        throw InferenceException.badInput(message, new IllegalArgumentException(message));
    }
}
