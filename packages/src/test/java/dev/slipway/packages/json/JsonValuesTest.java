package dev.slipway.packages.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonValuesTest {
    @Test
    void namesAreSortedAndOnlyWhatMustIsEscaped() {
        assertThat(canonical(Map.of("b", List.of(1, 2L), "a", Map.of(), "\u00e9", List.of())))
                .isEqualTo("{\"a\":{},\"b\":[1,2],\"\u00e9\":[]}");
        assertThat(canonical("\"\\\n\t\r\b\f\u0001/\u2028"))
                .isEqualTo("\"\\\"\\\\\\n\\t\\r\\b\\f\\u0001/\u2028\"");
        assertThatThrownBy(() -> canonical(List.of(1.5)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Map<String, Object> value = Map.of("a", List.of("x\u0000\uD83D\uDE00", 7), "b", Map.of());
        assertThat(JsonValues.parse(canonical(value))).isEqualTo(value);
    }

    @Test
    void onlyOneWholeDocumentIsRead() {
        for (String text : List.of("", "{", "{} {}", "{\"a\":1,\"a\":2}", "[".repeat(100), "x")) {
            assertThatThrownBy(() -> JsonValues.parse(text))
                    .as(text)
                    .isInstanceOf(IOException.class);
        }
    }

    private static String canonical(Object value) {
        return new String(JsonValues.canonical(value), StandardCharsets.UTF_8);
    }
}
