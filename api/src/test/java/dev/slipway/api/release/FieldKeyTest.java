package dev.slipway.api.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.ParameterValue;
import dev.slipway.api.inference.RequestParameters;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class FieldKeyTest {
    private static final Signature COLUMNS =
            new Signature(
                    List.of(TensorSpec.of("features", Datatype.FP32, -1, 2)),
                    List.of(TensorSpec.of("sum", Datatype.FP32, -1, 1)),
                    List.of(Feature.numeric("hour"), Feature.numeric("distance")));

    private static OptionalLong key(String name, Tensor tensor, Map<String, ParameterValue> said) {
        return FieldKey.of(
                name,
                new InferenceRequest(
                        List.of(new NamedTensor("features", tensor)),
                        List.of(),
                        new RequestParameters(said)),
                COLUMNS);
    }

    private static final Tensor TWO_ROWS = DenseTensor.ofFloats(Shape.of(2, 2), 1, 2, 3, 4);

    @Test
    void aParameterIsAKey() {
        assertThat(key("user", TWO_ROWS, Map.of("user", new ParameterValue.Text("ada"))))
                .hasValue(KeyHash.of("ada"));
        assertThat(key("user", TWO_ROWS, Map.of("user", new ParameterValue.Whole(17))))
                .hasValue(KeyHash.of(17));
        assertThat(key("user", TWO_ROWS, Map.of("user", new ParameterValue.Real(17))))
                .hasValue(KeyHash.of(17));
    }

    @Test
    void theFirstRowOfAnInputOrAColumnIsAKey() {
        assertThat(key("features", TWO_ROWS, Map.of())).hasValue(KeyHash.of(1));
        assertThat(key("hour", TWO_ROWS, Map.of())).hasValue(KeyHash.of(1));
        assertThat(key("distance", TWO_ROWS, Map.of())).hasValue(KeyHash.of(2));
        BytesTensor text = BytesTensor.ofText(Shape.of(1, 1), "ada");
        assertThat(key("features", text, Map.of())).hasValue(KeyHash.of("ada"));
    }

    @Test
    void numbersAreTheSameKeyWhateverTheirDatatype() {
        assertThat(key("features", DenseTensor.ofLongs(Shape.of(1), 5), Map.of()))
                .isEqualTo(key("features", DenseTensor.ofDoubles(Shape.of(1), 5), Map.of()))
                .isEqualTo(key("features", DenseTensor.ofFloats(Shape.of(1), 5), Map.of()));
    }

    @Test
    void whatIsNotThereIsNoKey() {
        assertThat(key("user", TWO_ROWS, Map.of())).isEmpty();
        assertThat(key("distance", DenseTensor.ofFloats(Shape.of(0, 2)), Map.of())).isEmpty();
        assertThat(key("features", DenseTensor.ofFloats(Shape.of(0, 2)), Map.of())).isEmpty();
    }
}
