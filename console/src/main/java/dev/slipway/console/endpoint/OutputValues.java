package dev.slipway.console.endpoint;

import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The values of a tensor that a model has answered, one behind the other.
final class OutputValues {
    private static final int MOST = 200;

    private OutputValues() {}

    /// The first 200 of them, and how many there are where that is not all.
    static String text(Tensor tensor) {
        String values =
                IntStream.range(0, Math.min(tensor.elementCount(), MOST))
                        .mapToObj(i -> value(tensor, i))
                        .collect(Collectors.joining(", "));
        return tensor.elementCount() > MOST
                ? values + ", … (" + tensor.elementCount() + " values)"
                : values;
    }

    private static String value(Tensor tensor, int index) {
        return switch (tensor) {
            case BytesTensor texts -> texts.text(index);
            case DenseTensor dense ->
                    dense.datatype().isFloatingPoint()
                            ? floating(dense, index)
                            : whole(dense, index);
        };
    }

    private static String floating(DenseTensor tensor, int index) {
        return tensor.datatype() == Datatype.FP64
                ? Double.toString(tensor.doubleAt(index))
                : Float.toString(tensor.floatAt(index));
    }

    private static String whole(DenseTensor tensor, int index) {
        long bits = tensor.longAt(index);
        return tensor.datatype() == Datatype.UINT64
                ? Long.toUnsignedString(bits)
                : Long.toString(bits);
    }
}
