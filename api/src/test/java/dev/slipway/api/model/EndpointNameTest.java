package dev.slipway.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class EndpointNameTest {
    @Test
    void namesAreLettersDigitsDotsDashesAndUnderlines() {
        for (String name : List.of("a", "Z", "0", "9a", "a.b", "a-b_c.D9", "a".repeat(128))) {
            assertThat(EndpointName.isLegal(name)).as(name).isTrue();
        }
        for (String name :
                List.of(
                        "",
                        ".a",
                        "-a",
                        "_a",
                        "a b",
                        "a/b",
                        "a\n",
                        "é",
                        "aé",
                        "٣",
                        "a".repeat(129))) {
            assertThat(EndpointName.isLegal(name)).as(name).isFalse();
        }
    }

    @Test
    void everyCharacterIsJudgedAsByItsPattern() {
        for (char c = 0; c < 0x300; c++) {
            assertThat(EndpointName.isLegal(String.valueOf(c)))
                    .as("%x first", (int) c)
                    .isEqualTo(String.valueOf(c).matches("[A-Za-z0-9]"));
            assertThat(EndpointName.isLegal("a" + c))
                    .as("%x", (int) c)
                    .isEqualTo(String.valueOf(c).matches("[A-Za-z0-9._-]"));
        }
    }
}
