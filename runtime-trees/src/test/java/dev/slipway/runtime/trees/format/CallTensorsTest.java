package dev.slipway.runtime.trees.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.runtime.InferenceException;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

final class CallTensorsTest {
    private static ByteBuffer none(int bytes) {
        throw new AssertionError(bytes + " bytes");
    }

    /// 65,536 groups are 256 KiB a row: a small request may ask for any answer.
    @Test
    void anAnswerThatNoTensorHoldsIsTheCallsFaultAndTakesNoMemory() {
        Shape answer = Shape.of(8_192, 65_536);
        assertThatThrownBy(() -> CallTensors.allocate(Datatype.FP32, answer, CallTensorsTest::none))
                .hasMessage(
                        "rows: 8192 (expected: <= 8191, since a tensor of this model has 262144"
                                + " bytes for each, and less than 2 GiB)")
                .asInstanceOf(InstanceOfAssertFactories.type(InferenceException.class))
                .matches(InferenceException::inputToBlame);
    }

    @Test
    void anyOtherIsMadeInTheMemoryThatIsGiven() {
        assertThat(
                        CallTensors.allocate(Datatype.FP32, Shape.of(3, 2), TensorAllocator.heap())
                                .buffer()
                                .limit())
                .isEqualTo(24);
        assertThat(
                        CallTensors.allocate(Datatype.FP64, Shape.of(0, 2), TensorAllocator.heap())
                                .rows())
                .isZero();
    }
}
