package dev.slipway.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SlabCursorTest {
    private static final String ID = "019ac0b6b1f20000000000000000abcd";

    private final SlabMemory memory = new SlabMemory(256);

    private SlabCursor cursor() {
        return new SlabCursor(memory, 0, 0);
    }

    /// Its length, and nothing that says how wide its characters are.
    @Test
    void idTakesAByteForEachCharacterAndFourMore() {
        SlabCursor to = cursor();
        to.putNarrow(ID);
        assertThat(to.position()).isEqualTo(36).isEqualTo(SlabCursor.narrowBytes(ID));
        assertThat(cursor().getNarrow()).isEqualTo(ID);
    }

    @Test
    void noIdTakesFourBytes() {
        SlabCursor to = cursor();
        to.putNarrow("");
        assertThat(to.position()).isEqualTo(4).isEqualTo(SlabCursor.narrowBytes(""));
        assertThat(cursor().getNarrow()).isEmpty();
    }

    /// What somebody looked at would come out as it was, and cost a look at each character.
    @Test
    void nobodyLooksAtTheCharactersOfAnId() {
        cursor().putNarrow("世");
        assertThat(cursor().getNarrow()).hasSize(1).isNotEqualTo("世");
    }

    @Test
    void otherTextsTakeTheWidthTheyNeed() {
        SlabCursor to = cursor();
        to.putText("wähler");
        to.putText("世界");
        to.putText("");
        assertThat(to.position())
                .isEqualTo(
                        SlabCursor.bytes("wähler") + SlabCursor.bytes("世界") + SlabCursor.bytes(""));
        SlabCursor from = cursor();
        assertThat(from.getText()).isEqualTo("wähler");
        assertThat(from.getText()).isEqualTo("世界");
        assertThat(from.getText()).isEmpty();
    }

    @Test
    void oneCharacterDecidesHowWideATextIsWhereverItStands() {
        int narrow = SlabCursor.bytes("a".repeat(9));
        assertThat(SlabCursor.bytes("\u00ff".repeat(9))).isEqualTo(narrow);
        for (int at = 0; at < 9; at++) {
            String text = "\u00ff".repeat(at) + "\u0100" + "a".repeat(8 - at);
            assertThat(SlabCursor.bytes(text)).isEqualTo(narrow + 9);
            cursor().putText(text);
            assertThat(cursor().getText()).isEqualTo(text);
        }
    }

    /// A slice begins somewhere in its array, and some have none or do not show it.
    @Test
    void bufferIsPutUpToItsLimitWhereverItsBytesAre() {
        byte[] array = {9, 9, 1, 2, 3, 9};
        ByteBuffer slice = ByteBuffer.wrap(array).slice(2, 4).limit(3).position(1);
        ByteBuffer direct = ByteBuffer.allocateDirect(4).put(0, array, 2, 4).limit(3).position(1);
        for (ByteBuffer bytes : List.of(slice, slice.asReadOnlyBuffer(), direct)) {
            SlabCursor to = cursor();
            to.putInt(7);
            to.putBytes(bytes);
            to.putByte(8);
            SlabCursor from = cursor();
            assertThat(from.getInt()).isEqualTo(7);
            assertThat(from.getBytes(3)).containsExactly(1, 2, 3);
            assertThat(from.getByte()).isEqualTo(8);
            assertThat(bytes.position()).isEqualTo(1);
        }
    }
}
