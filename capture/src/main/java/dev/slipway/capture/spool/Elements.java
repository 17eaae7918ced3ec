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

/// Writes elements of tensors as values of columns.
final class Elements {
    private static final String BASE64 = "base64:";

    private Elements() {}

    static void put(FrameBuffer out, Tensor tensor, int index) {
        switch (tensor) {
            case DenseTensor dense -> put(out, dense, index);
            case BytesTensor texts -> out.putText(text(texts.element(index)));
        }
    }

    private static void put(FrameBuffer out, DenseTensor tensor, int index) {
        switch (ColumnKind.of(tensor.datatype())) {
            case FLAG -> out.putByte((int) tensor.longAt(index));
            case WHOLE -> out.putLong(tensor.longAt(index));
            case SINGLE -> out.putFloat(tensor.floatAt(index));
            case REAL -> out.putDouble(tensor.doubleAt(index));
            case TEXT -> throw new IllegalStateException("text is not dense");
        }
    }

    /// What a code of a categorical feature stands for; null for no value.
    static @Nullable String category(Tensor tensor, int index, List<String> categories) {
        if (!(tensor instanceof DenseTensor dense)) {
            return text(tensor, index);
        }
        double code =
                dense.datatype().isFloatingPoint() ? dense.doubleAt(index) : dense.longAt(index);
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

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return BASE64 + Base64.getEncoder().encodeToString(bytes);
        }
    }
}
