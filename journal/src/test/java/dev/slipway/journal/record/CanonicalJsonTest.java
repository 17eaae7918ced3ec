package dev.slipway.journal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testkit.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CanonicalJsonTest {
    /// The examples of RFC 8785, appendix B.
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void numbersAreWrittenAsTheStandardSays(String bits, String expected) {
        double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
        assertThat(EcmaNumbers.text(value)).isEqualTo(expected);
    }

    @Test
    void membersAreSortedByCodeUnitAndTextIsEscapedSparingly() {
        String json =
                """
                { "\\u20ac": "Euro", "\\r": "CR", "\\ufb33": "dalet", "1": "One",
                  "\\ud83d\\ude00": "smile", "\\u0080": "control", "\\u00f6": "o" }
                """;
        assertThat(CanonicalJson.of(json))
                .isEqualTo(
                        "{\"\\r\":\"CR\",\"1\":\"One\",\"\u0080\":\"control\",\"ö\":\"o\","
                                + "\"€\":\"Euro\",\"😀\":\"smile\",\"\ufb33\":\"dalet\"}");
    }

    @Test
    void literalsNumbersAndStringsOfTheStandardsExample() {
        String json =
                """
                { "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false] }
                """;
        assertThat(CanonicalJson.of(json))
                .isEqualTo(
                        "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,"
                                + "0.002,1e-27],\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"a\":1,\"a\":2}",
                "{} {}",
                "[1,]",
                "1e400",
                "9007199254740993",
                "\"\\ud800\"",
                "NaN"
            })
    void whatHasNoCanonicalFormIsRefused(String json) {
        assertThatThrownBy(() -> CanonicalJson.of(json))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyDoubleReadsBackAsItselfAndItsFormIsSettled() {
        Property.holds(
                2_000,
                random -> {
                    double value = Double.longBitsToDouble(random.nextLong());
                    if (!Double.isFinite(value)) {
                        return;
                    }
                    String text = EcmaNumbers.text(value);
                    assertThat(Double.parseDouble(text)).isEqualTo(value + 0.0);
                    String json = "{\"b\":" + Double.toString(value) + ",\"a\":[]}";
                    assertThat(CanonicalJson.of(CanonicalJson.of(json)))
                            .isEqualTo("{\"a\":[],\"b\":" + text + "}");
                });
    }
}
