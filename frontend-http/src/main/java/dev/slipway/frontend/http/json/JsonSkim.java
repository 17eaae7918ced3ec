package dev.slipway.frontend.http.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A quick look through a JSON document for a few of its members: it makes nothing of what it
/// passes and does not judge it, so it costs a tenth of what reading the document does, or less.
///
/// What it finds is what a [JsonSource] finds, in each document that one reads. At the first sign
/// of anything unusual where it looks it is lost: it has passed everything then, finds nothing
/// more, and is never [over][#isOver()]. After every 128 KiB or so the thread yields.
///
/// *Threads*: one thread's.
public final class JsonSkim {
    private static final int AT_A_STRETCH = 1 << 17;

    private static final VarHandle EIGHT =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// Eight times the same byte.
    private static final long ONES = 0x0101010101010101L;

    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long SPACES = 0x2020202020202020L;
    private static final long QUOTES = 0x2222222222222222L;
    private static final long OPENING = 0x7B7B7B7B7B7B7B7BL;
    private static final long CLOSING = 0x7D7D7D7D7D7D7D7DL;

    /// More digits may be more than a `long` holds.
    private static final int MOST_DIGITS = 18;

    private final Pause pause = new Pause();
    private final byte[] bytes;
    private final int end;
    private int at;
    private int restAt = AT_A_STRETCH;
    private int nameFrom;
    private int nameTo;
    private boolean isLost;

    /// A look through the document in the first `length` bytes.
    public JsonSkim(byte[] bytes, int length) {
        this.bytes = bytes;
        this.end = length;
    }

    /// Gives the look up.
    public void lose() {
        isLost = true;
        at = end;
    }

    /// Whether the document ends here and nothing of it was unusual.
    public boolean isOver() {
        passSpace();
        return !isLost && at == end;
    }

    /// Enters the object or array that comes next; whether there is anything in it.
    public boolean begins(char open, char close) {
        expect(open);
        return !isLost && !takes(close);
    }

    /// Passes what stands behind a member or an element; whether another one follows.
    public boolean goesOn(char close) {
        if (takes(',')) {
            return true;
        }
        expect(close);
        return false;
    }

    /// Passes a member's name; one with an escape or anything but ASCII in it is unusual, as it may
    /// be another way to write one that is looked for.
    public void passName() {
        expect('"');
        nameFrom = at;
        while (at < end && bytes[at] > 0 && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        nameTo = at;
        expect('"');
        expect(':');
    }

    /// Whether the name that was passed last is this one.
    public boolean isNamed(byte[] name) {
        return Arrays.equals(bytes, nameFrom, nameTo, name, 0, name.length);
    }

    /// Passes a whole number of at most 18 digits, without a sign, and gives it; all else is
    /// unusual.
    public long whole() {
        passSpace();
        int from = at;
        long value = 0;
        while (at < end && at - from < MOST_DIGITS && isDigit(bytes[at])) {
            value = 10 * value + (bytes[at++] - '0');
        }
        boolean isWritten = at > from && (bytes[from] != '0' || at == from + 1);
        if (!isWritten || (at < end && isOfScalar(bytes[at]))) {
            lose();
        }
        return value;
    }

    /// Passes the next value, whatever it is.
    public void skip() {
        rest();
        passSpace();
        if (at == end) {
            lose();
            return;
        }
        switch (bytes[at]) {
            case '"' -> at = behindString(at + 1);
            case '[', '{' -> skipNested();
            default -> skipScalar();
        }
    }

    /// Brackets are counted and not told apart: where they do not match the document is broken.
    private void skipNested() {
        int i = at + 1;
        int open = 1;
        while (open > 0 && i < end) {
            int until = Math.min(end, i + AT_A_STRETCH);
            while (open > 0 && i < until) {
                i = behindPlain(i, until);
                int stop = Math.min(until, i + Long.BYTES);
                while (open > 0 && i < stop) {
                    switch (bytes[i++]) {
                        case '"' -> i = behindString(i);
                        case '[', '{' -> open++;
                        case ']', '}' -> open--;
                        default -> {}
                    }
                }
            }
            at = i;
            rest();
        }
        if (open > 0) {
            lose();
        }
    }

    /// Passes eight bytes at a time in which nothing begins or ends: most of a tensor's numbers.
    private int behindPlain(int from, int until) {
        int i = from;
        while (i <= until - Long.BYTES && isPlain((long) EIGHT.get(bytes, i))) {
            i += Long.BYTES;
        }
        return i;
    }

    /// False where one of eight bytes is a quotation mark or a bracket, and where one is much like
    /// them: brackets of both kinds differ in one bit, which is set first.
    private static boolean isPlain(long eight) {
        long set = eight | SPACES;
        return (zeroes(set ^ QUOTES) | zeroes(set ^ OPENING) | zeroes(set ^ CLOSING)) == 0;
    }

    /// Not 0 where one of eight bytes is 0.
    private static long zeroes(long eight) {
        return (eight - ONES) & ~eight & HIGH_BITS;
    }

    private void skipScalar() {
        int from = at;
        while (at < end && isOfScalar(bytes[at])) {
            at++;
        }
        if (at == from) {
            lose();
        }
    }

    /// Where the string ends that the byte before `from` has opened; the document's end if it does
    /// not.
    private int behindString(int from) {
        int i = from;
        while (i < end) {
            byte next = bytes[i++];
            if (next == '"') {
                return i;
            }
            if (next == '\\') {
                i++;
            }
        }
        isLost = true;
        return end;
    }

    private void expect(char sign) {
        if (!takes(sign)) {
            lose();
        }
    }

    private boolean takes(char sign) {
        passSpace();
        if (at < end && bytes[at] == sign) {
            at++;
            return true;
        }
        return false;
    }

    private void passSpace() {
        while (at < end && isSpace(bytes[at])) {
            at++;
        }
    }

    private void rest() {
        if (at >= restAt) {
            pause.forOthers();
            restAt = at + AT_A_STRETCH;
        }
    }

    private static boolean isSpace(byte sign) {
        return sign == ' ' || sign == '\n' || sign == '\r' || sign == '\t';
    }

    private static boolean isDigit(byte sign) {
        return sign >= '0' && sign <= '9';
    }

    /// Whether numbers and words have it: what is none of them is read by nobody.
    private static boolean isOfScalar(byte sign) {
        int small = sign | 0x20;
        return isDigit(sign)
                || (small >= 'a' && small <= 'z')
                || sign == '-'
                || sign == '+'
                || sign == '.';
    }
}
