package dev.slipway.client.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.client.call.HttpForm;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HttpMessagesTest {
    private static final PredictRequest REQUEST =
            PredictRequest.of(
                    "flights", new NamedTensor("x", DenseTensor.ofFloats(Shape.of(1, 2), 1, 2)));

    @Test
    void aRequestForClassesIsThePlainOneAndSaysHowManyOfWhichOutput() {
        String plain =
                new String(
                        HttpMessages.encode(REQUEST, HttpForm.JSON).body(), StandardCharsets.UTF_8);

        String classes =
                new String(
                        HttpMessages.encodeClasses(REQUEST, "scores", 3), StandardCharsets.UTF_8);

        assertThat(plain).startsWith("{\"inputs\":[{\"name\":\"x\"").endsWith("]}");
        assertThat(classes)
                .isEqualTo(
                        plain.substring(0, plain.length() - 1)
                                + ",\"outputs\":[{\"name\":\"scores\","
                                + "\"parameters\":{\"classification\":3}}]}");
    }

    @Test
    void bytesThatAreNoTextAreNotChangedToFitJson() {
        byte[] notText = {'a', (byte) 0xff};
        PredictRequest request =
                PredictRequest.of(
                        "words",
                        new NamedTensor("x", BytesTensor.of(Shape.of(1), List.of(notText))));

        assertThatThrownBy(() -> HttpMessages.encode(request, HttpForm.JSON))
                .isInstanceOf(SlipwayException.class)
                .hasMessage(
                        "input 'x': bytes that are not UTF-8 as JSON (expected: the binary form)");
        assertThat(HttpMessages.encode(request, HttpForm.BINARY).body()).contains(notText);
    }
}
