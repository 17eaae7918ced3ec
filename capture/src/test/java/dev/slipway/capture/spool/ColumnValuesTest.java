package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Values that are read where they stand.
final class ColumnValuesTest {
    private final FrameBuffer out = new FrameBuffer();

    private static ColumnValues values(ColumnKind kind) {
        return new ColumnValues(new SpoolColumn("x", SpoolColumn.Side.INPUT, kind, false));
    }

    private void head(int width, int count) {
        out.putInt(width);
        out.putInt(count);
    }

    @Test
    void textsAreFoundBehindEachOtherAndTheMissingOnesToldApart() {
        head(1, 4);
        out.putText("sp\u00e4\u0165");
        out.putNoText();
        out.putText("");
        out.putText("\ud83d\udea2");
        out.putInt(7);
        ByteBuffer content = out.content();
        ColumnValues texts = values(ColumnKind.TEXT);

        texts.over(content);

        assertThat(texts.rows()).isEqualTo(4);
        assertThat(text(texts, 0)).isEqualTo("sp\u00e4\u0165");
        assertThat(texts.isMissing(0)).isFalse();
        assertThat(texts.isMissing(1)).isTrue();
        assertThat(text(texts, 2)).isEmpty();
        assertThat(text(texts, 3)).isEqualTo("\ud83d\udea2");
        assertThat(content.getInt()).isEqualTo(7);
    }

    private static String text(ColumnValues texts, int index) {
        return new String(
                texts.bytes(),
                texts.textAt(index),
                texts.textLength(index),
                StandardCharsets.UTF_8);
    }

    @Test
    void nextColumnStandsBehindTheNumbers() {
        head(2, 2);
        out.putDouble(0.5);
        out.putDouble(Double.NaN);
        head(1, 1);
        out.putByte(2);
        ByteBuffer content = out.content();
        ColumnValues reals = values(ColumnKind.REAL);
        ColumnValues flags = values(ColumnKind.FLAG);

        reals.over(content);
        flags.over(content);

        assertThat(reals.rows()).isEqualTo(1);
        assertThat(reals.real(0)).isEqualTo(0.5);
        assertThat(reals.isMissing(1)).isTrue();
        assertThat(flags.flag(0)).isTrue();
        assertThat(flags.whole(0)).isEqualTo(2);
        assertThat(content.hasRemaining()).isFalse();
    }

    @Test
    void rowsOfNoValuesAreNone() {
        head(0, 0);
        ColumnValues wholes = values(ColumnKind.WHOLE);
        wholes.over(out.content());
        assertThat(wholes.rows()).isZero();

        out.clear();
        head(Integer.MIN_VALUE / 4 * 3, 2);
        out.putLong(1);
        out.putLong(2);
        wholes.over(out.content());
        assertThat(wholes.rows()).isZero();
    }

    @ParameterizedTest
    @EnumSource(ColumnKind.class)
    void moreValuesThanThereAreBytesMakeNoSense(ColumnKind kind) {
        head(1, 3);
        out.putByte(0);
        out.putByte(0);

        assertThatThrownBy(() -> values(kind).over(out.content()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("count: 3");
    }

    @Test
    void textThatSaysItIsLongerThanTheFrameMakesNoSense() {
        for (int length : new int[] {-2, 1, Integer.MAX_VALUE}) {
            out.clear();
            head(1, 1);
            out.putInt(length);
            assertThatThrownBy(() -> values(ColumnKind.TEXT).over(out.content()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("count: " + length);
        }
    }
}
