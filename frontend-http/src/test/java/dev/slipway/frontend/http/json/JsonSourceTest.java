package dev.slipway.frontend.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.error.RefusalException;
import dev.slipway.tensor.Datatype;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonSourceTest {
    /// The parser makes a whole number of `-0`, and whole numbers have one zero.
    @Test
    void zerosOfFloatingPointNumbersKeepTheirSign() {
        for (String text : List.of("-0", "-0.0", "-0e1", "0", "0.0", "10", "-7")) {
            JsonSource source = source(text);
            assertThat(Float.floatToRawIntBits(source.floatValue(Datatype.FP32)))
                    .as(text)
                    .isEqualTo(Float.floatToRawIntBits(Float.parseFloat(text)));
            assertThat(Double.doubleToRawLongBits(source(text).doubleValue(Datatype.FP64)))
                    .as(text)
                    .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
            assertThat(source(text).isMinusZero()).as(text).isEqualTo(text.equals("-0"));
        }
    }

    @Test
    void documentInSignsOfFourBytesIsTheCallersMistake() {
        List<byte[]> documents =
                List.of(
                        new byte[] {0, '{', 0, 0},
                        new byte[] {0, 0, '{', 0},
                        new byte[] {'{', 0, 0, 0, 'a', 'b', 'c', 'd'});
        for (byte[] document : documents) {
            assertThatThrownBy(() -> JsonSource.of(document, document.length).next())
                    .isInstanceOf(RefusalException.class)
                    .hasMessageContaining("/: broken JSON: ");
        }
    }

    @Test
    void textOfBytesIsAnyWithoutHalfASurrogatePair() {
        // The third has all bits of a surrogate, and none in it.
        List<String> texts =
                List.of("", "plain", "\u9000\u4fff", "\ue000?", "\ufffd", "\ud83d\ude00");
        for (String text : texts) {
            byte[] document = ("[\"" + text + "\"]").getBytes(StandardCharsets.UTF_8);
            JsonSource source = JsonSource.of(document, document.length);
            source.expectArray();

            assertThat(source.nextString()).isEqualTo(text);
            assertThat(source.textOfBytes()).isEqualTo(text);
        }
    }

    private static JsonSource source(String number) {
        byte[] document = ("[" + number + "]").getBytes(StandardCharsets.UTF_8);
        JsonSource source = JsonSource.of(document, document.length);
        source.expectArray();
        assertThat(source.next().isNumeric()).isTrue();
        return source;
    }
}
