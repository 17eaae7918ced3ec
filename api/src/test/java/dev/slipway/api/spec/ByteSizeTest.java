package dev.slipway.api.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "1GiB, 1073741824, 1GiB",
        "64 mib, 67108864, 64MiB",
        "1500, 1500, 1500B",
        "1024, 1024, 1KiB",
        "0, 0, 0B",
        "3TiB, 3298534883328, 3TiB"
    })
    void textIsReadAndWrittenInItsShortestForm(String text, long bytes, String shortest) {
        ByteSize size = ByteSize.parse(text);
        assertThat(size.bytes()).isEqualTo(bytes);
        assertThat(size).hasToString(shortest);
        assertThat(ByteSize.parse(size.toString())).isEqualTo(size);
    }

    @ParameterizedTest
    @CsvSource({"x", "-1", "1GB", "1.5MiB", "99999999999999999TiB"})
    void textThatIsNoSizeIsNamed(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(text + " (expected: ");
    }

    @Test
    void sizesAreNotNegative() {
        assertThatThrownBy(() -> new ByteSize(-1)).hasMessage("-1 (expected: >= 0 bytes)");
    }
}
