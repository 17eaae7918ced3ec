package dev.slipway.client.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.client.call.HttpForm;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.nio.charset.StandardCharsets;
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
}
