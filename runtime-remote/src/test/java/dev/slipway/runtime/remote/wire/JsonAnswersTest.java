package dev.slipway.runtime.remote.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonAnswersTest {
    /// What the values are comes behind them.
    private static final String VALUES_FIRST =
            "{\"outputs\":[{\"data\":[2],\"name\":\"y\",\"datatype\":\"FP32\","
                    + "\"shape\":[1,1]}]}";

    private static List<Tensor> read(Charset charset) throws BackendException {
        return new JsonAnswers(StubbornServersTest.one(), TensorAllocator.heap())
                .read(VALUES_FIRST.getBytes(charset), null);
    }

    @Test
    void valuesMayComeBeforeWhatTheyAre() throws BackendException {
        assertThat(((DenseTensor) read(StandardCharsets.UTF_8).getFirst()).floatAt(0)).isEqualTo(2);
    }

    @Test
    void answerInAnotherFormThanUtf8IsTheServersMistake() {
        for (Charset charset : List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
            BackendException refused =
                    catchThrowableOfType(BackendException.class, () -> read(charset));
            assertThat(refused).as("%s", charset).isNotNull();
            assertThat(refused.kind()).isEqualTo(FailureKind.INVALID);
        }
    }
}
