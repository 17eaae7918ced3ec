package dev.slipway.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.PredictionId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SlabCursorTest {
    private static final String ID = "019ac0b6b1f20000000000000000abcd";

    private final SlabMemory memory = new SlabMemory(256);

    private final byte[] to = memory.array();

    private SlabCursor cursor() {
        return new SlabCursor(memory, 0);
    }

    /// Its length, and nothing that says how wide its characters are.
    @Test
    void idTakesAByteForEachCharacterAndFourMore() {
        assertThat(SlabBytes.putNarrow(to, 0, ID))
                .isEqualTo(36)
                .isEqualTo(SlabBytes.narrowBytes(ID));
        assertThat(cursor().getNarrow()).isEqualTo(ID);
    }

    @Test
    void noIdTakesFourBytes() {
        assertThat(SlabBytes.putNarrow(to, 0, ""))
                .isEqualTo(4)
                .isEqualTo(SlabBytes.narrowBytes(""));
        assertThat(cursor().getNarrow()).isEmpty();
    }

    /// What somebody looked at would come out as it was, and cost a look at each character.
    @Test
    void nobodyLooksAtTheCharactersOfAnId() {
        assertThat(SlabBytes.putNarrow(to, 0, "世")).isEqualTo(5);
        assertThat(cursor().getNarrow()).hasSize(1).isNotEqualTo("世");
    }

    @Test
    void idThatIsANumberTakesSixteenBytes() {
        PredictionId id = new PredictionId(ID);
        for (int at = 0; at < 9; at++) {
            assertThat(SlabBytes.putId(to, at, id)).isEqualTo(at + 16).isEqualTo(at + SlabBytes.ID);
            assertThat(new SlabCursor(memory, at).getId()).isEqualTo(id);
        }
    }

    @Test
    void briefTextTakesAByteForEachCharacterAndOneMore() {
        for (String text : List.of("", "a", "wähler", "\u00ff".repeat(200), "x".repeat(255))) {
            assertThat(SlabBytes.isBrief(text)).isTrue();
            assertThat(SlabBytes.putBrief(to, 0, text))
                    .isEqualTo(1 + text.length())
                    .isEqualTo(SlabBytes.briefBytes(text));
            assertThat(cursor().getBrief()).isEqualTo(text);
        }
        for (String text : List.of("x".repeat(256), "世", "\u0100", "a".repeat(254) + "\u0100")) {
            assertThat(SlabBytes.isBrief(text)).isFalse();
        }
    }

    @Test
    void otherTextsTakeTheWidthTheyNeed() {
        int second = SlabBytes.putText(to, 0, "wähler", false);
        int third = SlabBytes.putText(to, second, "世界", false);
        int end = SlabBytes.putText(to, third, "", false);
        assertThat(second).isEqualTo(SlabBytes.bytes("wähler")).isEqualTo(11);
        assertThat(third - second).isEqualTo(SlabBytes.bytes("世界")).isEqualTo(9);
        assertThat(end - third).isEqualTo(SlabBytes.bytes("")).isEqualTo(5);
        SlabCursor from = cursor();
        assertThat(from.getText()).isEqualTo("wähler");
        assertThat(from.getText()).isEqualTo("世界");
        assertThat(from.getText()).isEmpty();
    }

    @Test
    void whatIsKnownToTakeOneByteEachStandsAsIfSomebodyHadLooked() {
        for (String text : List.of("", "a", "wähler", "\u00ff".repeat(40))) {
            int end = SlabBytes.putText(to, 0, text, false);
            byte[] looked = Arrays.copyOf(to, end);
            Arrays.fill(to, (byte) 9);
            assertThat(SlabBytes.putText(to, 0, text, true))
                    .isEqualTo(end)
                    .isEqualTo(SlabBytes.latinBytes(text));
            assertThat(Arrays.copyOf(to, end)).isEqualTo(looked);
        }
    }

    @Test
    void oneCharacterDecidesHowWideATextIsWhereverItStands() {
        int narrow = SlabBytes.bytes("a".repeat(9));
        assertThat(SlabBytes.bytes("\u00ff".repeat(9))).isEqualTo(narrow);
        for (int at = 0; at < 9; at++) {
            String text = "\u00ff".repeat(at) + "\u0100" + "a".repeat(8 - at);
            assertThat(SlabBytes.bytes(text)).isEqualTo(narrow + 9);
            assertThat(SlabBytes.putText(to, 0, text, false)).isEqualTo(narrow + 9);
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
            int second = SlabBytes.putInt(to, 0, 7);
            int third = SlabBytes.putBytes(to, second, bytes);
            assertThat(SlabBytes.putInt(to, third, 8)).isEqualTo(11);
            SlabCursor from = cursor();
            assertThat(from.getInt()).isEqualTo(7);
            assertThat(from.getBytes(3)).containsExactly(1, 2, 3);
            assertThat(from.getInt()).isEqualTo(8);
            assertThat(bytes.position()).isEqualTo(1);
        }
    }

    @Test
    void numbersComeOutAsTheyWereWhereverTheyStand() {
        for (int at = 0; at < 9; at++) {
            int second = SlabBytes.putInt(to, at, Integer.MIN_VALUE + 0x01020304);
            int third = SlabBytes.putLong(to, second, Long.MIN_VALUE + 0x0102030405060708L);
            int fourth = SlabBytes.putShort(to, third, 0xfedc);
            assertThat(List.of(third, fourth)).containsExactly(at + 12, at + 14);
            assertThat(SlabBytes.putInt(to, fourth, -2)).isEqualTo(at + 18);
            SlabCursor from = new SlabCursor(memory, at);
            assertThat(from.getInt()).isEqualTo(Integer.MIN_VALUE + 0x01020304);
            assertThat(from.getLong()).isEqualTo(Long.MIN_VALUE + 0x0102030405060708L);
            assertThat(from.getShort()).isEqualTo(0xfedc);
            assertThat(from.getUnsigned()).isEqualTo(0xffff_fffeL);
            assertThat(to[at]).isEqualTo((byte) 4);
        }
    }
}
