package dev.slipway.frontend.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What is passed eight bytes at a time, against a look at each.
final class JsonSkimTest {
    /// A few times eight, so that a byte stands at each place of eight and behind the last of them.
    private static final int MOST = 27;

    /// What is inside ends where a look at each of its bytes ends it, or not at all.
    @Test
    void everyByteAtEveryPlaceIsPassedForWhatItIs() {
        for (int length = 1; length <= MOST; length++) {
            for (int place = 0; place < length; place++) {
                for (int value = 0; value < 256; value++) {
                    byte[] inside = filled(length, '1');
                    inside[place] = (byte) value;
                    require(inside, length + ", " + place + ", " + value);
                }
            }
        }
    }

    /// A byte that is much like a bracket or a quotation mark hides none beside it.
    @Test
    void everyByteBesideEveryOtherIsPassedForWhatItIs() {
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                byte[] inside = filled(MOST, '1');
                inside[3] = (byte) first;
                inside[4] = (byte) second;
                require(inside, first + ", " + second);
            }
        }
    }

    private static byte[] filled(int length, char sign) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) sign);
        return bytes;
    }

    /// Behind the document stands what would end it, and nobody may look at that.
    private static void require(byte[] inside, String what) {
        byte[] array = new byte[inside.length + 2 + Long.BYTES];
        Arrays.fill(array, (byte) ']');
        array[0] = '[';
        System.arraycopy(inside, 0, array, 1, inside.length);
        for (int length : new int[] {inside.length + 1, inside.length + 2}) {
            JsonSkim skim = new JsonSkim(array, length);
            skim.skip();
            assertThat(skim.isOver()).as(what).isEqualTo(end(array, length) == length);
        }
    }

    /// Where the array ends with which a document begins; 0 where it does not.
    private static int end(byte[] bytes, int length) {
        int open = 0;
        boolean isText = false;
        for (int i = 0; i < length; i++) {
            byte next = bytes[i];
            if (isText) {
                i += next == '\\' ? 1 : 0;
                isText = next != '"';
            } else if (next == '"') {
                isText = true;
            } else if (next == '[' || next == '{') {
                open++;
            } else if (next == ']' || next == '}') {
                open--;
            }
            if (open == 0) {
                return i + 1;
            }
        }
        return 0;
    }
}
