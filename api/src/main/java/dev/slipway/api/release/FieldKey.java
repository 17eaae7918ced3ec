package dev.slipway.api.release;

import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.ParameterValue;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Signature;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Finds a request's key in its body: a parameter, else the first row's value of an input or of a
/// column, by name. Numbers are the same key whatever their datatype.
public final class FieldKey {
    private FieldKey() {}

    /// The key; empty where the request has nothing of this name.
    public static OptionalLong of(String name, InferenceRequest request, Signature signature) {
        @Nullable ParameterValue parameter = request.parameters().custom().get(name);
        if (parameter != null) {
            return OptionalLong.of(of(parameter));
        }
        for (NamedTensor input : request.inputs()) {
            if (input.name().equals(name)) {
                return of(input.tensor(), 0);
            }
        }
        int column = column(name, signature.features());
        return column < 0 || request.inputs().size() != 1
                ? OptionalLong.empty()
                : of(request.inputs().getFirst().tensor(), column);
    }

    private static int column(String name, List<Feature> features) {
        for (int i = 0; i < features.size(); i++) {
            if (features.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static long of(ParameterValue parameter) {
        return switch (parameter) {
            case ParameterValue.Text(String text) -> KeyHash.of(text);
            case ParameterValue.Whole(long number) -> KeyHash.of(number);
            case ParameterValue.Real(double number) -> KeyHash.of(number);
            case ParameterValue.Flag(boolean flag) -> KeyHash.of(flag ? 1L : 0L);
        };
    }

    private static OptionalLong of(Tensor tensor, int element) {
        if (element >= tensor.elementCount()) {
            return OptionalLong.empty();
        }
        return switch (tensor) {
            case BytesTensor texts -> OptionalLong.of(KeyHash.of(texts.text(element)));
            case DenseTensor dense -> OptionalLong.of(of(dense, element));
        };
    }

    private static long of(DenseTensor dense, int element) {
        return switch (dense.datatype()) {
            case FP16, BF16, FP32, FP64 -> KeyHash.of(dense.doubleAt(element));
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 ->
                    KeyHash.of(dense.longAt(element));
            case BYTES -> throw new IllegalStateException("BYTES is not dense");
        };
    }
}
