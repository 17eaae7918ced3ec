package dev.slipway.serving.release;

import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import java.util.List;

/// Looks for NaN and infinite numbers in an answer.
public final class FiniteNumbers {
    /// So many numbers of each tensor are looked at, from its first on.
    static final int LOOKED_AT = 1 << 16;

    private static final int EXPONENT = 0x7F80_0000;

    private FiniteNumbers() {}

    /// Whether all that was looked at is finite.
    public static boolean only(List<Tensor> tensors) {
        for (Tensor tensor : tensors) {
            if (!isFinite(tensor)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFinite(Tensor tensor) {
        return switch (tensor) {
            case BytesTensor _ -> true;
            case DenseTensor dense -> isFinite(dense, Math.min(LOOKED_AT, dense.elementCount()));
        };
    }

    private static boolean isFinite(DenseTensor dense, int count) {
        return switch (dense.datatype()) {
            case FP32 -> {
                boolean finite = true;
                for (int i = 0; i < count; i++) {
                    finite &= (dense.buffer().getInt(i * Float.BYTES) & EXPONENT) != EXPONENT;
                }
                yield finite;
            }
            case FP64, FP16, BF16 -> {
                boolean finite = true;
                for (int i = 0; i < count; i++) {
                    finite &= Double.isFinite(dense.doubleAt(i));
                }
                yield finite;
            }
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> true;
            case BYTES -> throw new IllegalStateException("BYTES is not dense");
        };
    }
}
