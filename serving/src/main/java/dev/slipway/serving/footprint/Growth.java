package dev.slipway.serving.footprint;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.util.List;

/// What a request grows to while it runs, for each byte of its tensors: the answer, and what the
/// runtime needs meanwhile. Measured as the version was warmed up.
///
/// @param answer bytes of outputs for a byte of inputs
/// @param scratch bytes of native memory for a byte of inputs
public record Growth(double answer, double scratch) {
    /// Nothing is known.
    public static final Growth NONE = new Growth(0, 0);

    /// An array header and references.
    private static final long BESIDE_A_TEXT = 32;

    /// *Errors*: `IllegalArgumentException` for a negative number.
    public Growth {
        if (!(answer >= 0 && scratch >= 0)) {
            throw new IllegalArgumentException(
                    "growth: " + answer + ", " + scratch + " (expected: >= 0)");
        }
    }

    /// Through two calls of different size.
    ///
    /// @param inputs by how many bytes the inputs differ
    /// @param answers by how many bytes the outputs differ
    /// @param scratch by how many bytes native memory differed
    public static Growth between(long inputs, long answers, long scratch) {
        return inputs <= 0
                ? NONE
                : new Growth(
                        Math.max(0, (double) answers / inputs),
                        Math.max(0, (double) scratch / inputs));
    }

    /// The bytes of a call's inputs that it grows by. A text counts for what it takes beside its
    /// signs where no answer is longer for a longer text: it would else have to be as short as
    /// those that were measured with.
    public static long bytes(List<Tensor> inputs, Signature signature) {
        long bytes = 0;
        for (Tensor input : inputs) {
            bytes +=
                    switch (input) {
                        case DenseTensor dense -> dense.buffer().limit();
                        case BytesTensor texts ->
                                followsRows(signature)
                                        ? BESIDE_A_TEXT * texts.elementCount()
                                        : texts.byteCount();
                    };
        }
        return bytes;
    }

    private static boolean followsRows(Signature signature) {
        for (TensorSpec output : signature.outputs()) {
            if (!output.datatype().isFixedSize() || hasOpenTail(output.shape())) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasOpenTail(Shape shape) {
        for (int axis = 1; axis < shape.rank(); axis++) {
            if (shape.extent(axis) < 0) {
                return true;
            }
        }
        return false;
    }

    /// Bytes of the answer to inputs of so many bytes.
    public long answerBytes(long inputBytes) {
        return (long) (inputBytes * answer);
    }

    /// Bytes that the runtime needs meanwhile: a guess, which noise may have made too large.
    public long scratchBytes(long inputBytes) {
        return (long) (inputBytes * scratch);
    }

    /// The lesser guess of two measurements.
    public Growth orLess(Growth other) {
        return new Growth(answer, Math.min(scratch, other.scratch));
    }
}
