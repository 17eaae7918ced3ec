package dev.slipway.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CsvFaultTest {
    private static final String OPEN =
            "Unclosed quoted field at end of input (record starting at line 30)";

    private static String words(String message, String cause) {
        return CsvFault.inWords(
                new IllegalStateException(message, new IllegalArgumentException(cause)));
    }

    @Test
    void quoteThatIsNeverClosedIsSaidToBeOneInItsLine() {
        String said = "line 30: a quote that is never closed";
        assertThat(words("Exception when reading record that started in line 30", OPEN))
                .isEqualTo(said);
        assertThat(CsvFault.inWords(new IllegalStateException(OPEN))).isEqualTo(said);
    }

    @Test
    void recordThatCannotBeReadIsNamedByItsLine() {
        String tooLong = "Field is longer than 16777216 characters";
        assertThat(words("Exception when reading record that started in line 7", tooLong))
                .isEqualTo("line 7: " + tooLong);
        assertThat(words("Exception when reading first record", tooLong))
                .isEqualTo("line 1: " + tooLong);
    }

    @Test
    void anythingElseIsSaidAsItCame() {
        assertThat(words("no field of this name", "it has others"))
                .isEqualTo("no field of this name: it has others");
        assertThat(CsvFault.inWords(new IllegalStateException("gone"))).isEqualTo("gone");
    }
}
