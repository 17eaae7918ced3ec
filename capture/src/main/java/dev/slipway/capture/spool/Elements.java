package dev.slipway.capture.spool;

import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads elements of tensors as values of columns.
final class Elements {
    private static final String BASE64 = "base64:";

    private Elements() {}

    /// The code of a categorical feature; not a number where it has no value, or is no number.
    static double code(Tensor tensor, int index) {
        if (!(tensor instanceof DenseTensor dense)) {
            return Double.NaN;
        }
        return dense.datatype().isFloatingPoint() ? dense.doubleAt(index) : dense.longAt(index);
    }

    /// What a code of a categorical feature stands for; null for no value.
    static @Nullable String category(Tensor tensor, int index, List<String> categories) {
        if (!(tensor instanceof DenseTensor dense)) {
            return text(tensor, index);
        }
        double code = code(dense, index);
        if (Double.isNaN(code)) {
            return null;
        }
        boolean isKnown = code == Math.rint(code) && code >= 0 && code < categories.size();
        return isKnown ? categories.get((int) code) : text(tensor, index);
    }

    /// The element as text, of which its hash is made.
    static String text(Tensor tensor, int index) {
        return switch (tensor) {
            case BytesTensor texts -> text(texts.element(index));
            case DenseTensor dense ->
                    switch (ColumnKind.of(dense.datatype())) {
                        case FLAG, WHOLE -> Long.toString(dense.longAt(index));
                        case SINGLE -> Float.toString(dense.floatAt(index));
                        case REAL -> Double.toString(dense.doubleAt(index));
                        case TEXT -> throw new IllegalStateException("text is not dense");
                    };
        };
    }

    /// Bytes as text.
    static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return BASE64 + Base64.getEncoder().encodeToString(bytes);
        }
    }
}
