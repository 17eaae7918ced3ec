package dev.slipway.frontend.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonTextTest {
    @Test
    void plainStringIsQuoted() {
        assertThat(quoted("")).isEqualTo("\"\"");
        assertThat(quoted("plain")).isEqualTo("\"plain\"");
        assertThat(quoted("später 世界")).isEqualTo("\"später 世界\"");
    }

    @Test
    void whatJsonDoesNotTakeIsEscapedWhereverItStands() {
        assertThat(quoted("\"")).isEqualTo("\"\\\"\"");
        assertThat(quoted("\"first and last\"")).isEqualTo("\"\\\"first and last\\\"\"");
        assertThat(quoted("back\\slash")).isEqualTo("\"back\\\\slash\"");
        assertThat(quoted("a\nb\tc\rd")).isEqualTo("\"a\\nb\\tc\\rd\"");
        assertThat(quoted("\u0001\u007f")).isEqualTo("\"\\u0001\\u007f\"");
    }

    @Test
    void stringFollowsWhatIsThere() {
        JsonText text = new JsonText(4).raw("{\"error\":").string("no \"x\" here").raw('}');

        assertThat(text.toString()).isEqualTo("{\"error\":\"no \\\"x\\\" here\"}");
    }

    private static String quoted(String text) {
        return new JsonText(1).string(text).toString();
    }
}
