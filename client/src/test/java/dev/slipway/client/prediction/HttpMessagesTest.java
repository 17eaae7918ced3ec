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

    /// Read as a `double` first, the smallest of these lies in the middle between two floats, and
    /// the other one is even.
    @Test
    void aFloatOfAJsonAnswerIsRoundedOnce() {
        byte[] answer =
                """
                {"model_name":"m","model_version":"1","outputs":[{"name":"y","datatype":"FP32",
                "shape":[4],"data":[7.038531E-26,-0.0,16777217,"-Infinity"]}]}
                """
                        .getBytes(StandardCharsets.UTF_8);

        DenseTensor floats =
                (DenseTensor) HttpMessages.decode("id", answer, answer.length).output("y");

        assertThat(floats.buffer().getInt(0)).isEqualTo(0x15ae43fd);
        assertThat(floats.buffer().getInt(4)).isEqualTo(0x80000000);
        assertThat(floats.floatAt(2)).isEqualTo(16777216f);
        assertThat(floats.floatAt(3)).isEqualTo(Float.NEGATIVE_INFINITY);
    }
}
