package dev.slipway.capture.roller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.capture.CaptureReason;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;

final class EnumWordsTest {
    private final EnumWords<CaptureReason> words =
            new EnumWords<>(CaptureReason.class, CaptureReason.values());

    @Test
    void wordsAreInLowerCaseWithDashes() {
        assertThat(words.of(CaptureReason.SELF_TEST).toStringUsingUTF8()).isEqualTo("self-test");
        assertThat(words.of(CaptureReason.SLOW).toStringUsingUTF8()).isEqualTo("slow");
    }

    /// Nobody encodes it again for the next row, and the writer need not copy it.
    @Test
    void wordIsTheSameBytesForEveryRow() {
        Binary first = words.of(CaptureReason.ERROR);
        assertThat(words.of(CaptureReason.ERROR)).isSameAs(first);
        assertThat(first.isBackingBytesReused()).isFalse();
    }
}
