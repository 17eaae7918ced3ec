package dev.slipway.capture.spool;

import dev.slipway.serving.capture.WaitingObserved;

/// The trace that a prediction belongs to: the one that its answer named, or its caller's.
///
/// *Source*: W3C Trace Context, `traceparent`: version, trace id, parent id, flags.
final class TraceOf {
    private static final int VERSION_END = 2;
    private static final int TRACE_END = 35;
    private static final int PARENT_END = 52;
    private static final int FLAGS_END = 55;
    private static final int DIGITS_LENGTH = TRACE_END - VERSION_END - 1;

    /// Which bytes are hexadecimal digits.
    private static final boolean[] DIGITS = digits();

    private TraceOf() {}

    private static boolean[] digits() {
        boolean[] digits = new boolean[1 << Byte.SIZE];
        for (char c : "0123456789abcdef".toCharArray()) {
            digits[c] = true;
        }
        return digits;
    }

    /// Puts its 32 hexadecimal digits, or an empty text when there is none.
    static void put(FrameBuffer out, WaitingObserved prediction) {
        byte[] bytes = prediction.bytes();
        if (isTrace(bytes, prediction.toldAt(), prediction.toldLength())) {
            putId(out, bytes, prediction.toldAt());
        } else if (isTrace(bytes, prediction.parentAt(), prediction.parentLength())) {
            putId(out, bytes, prediction.parentAt());
        } else {
            out.putInt(0);
        }
    }

    /// How many bytes its digits take; 0 when there is none.
    static int length(WaitingObserved prediction) {
        byte[] bytes = prediction.bytes();
        boolean isThere =
                isTrace(bytes, prediction.toldAt(), prediction.toldLength())
                        || isTrace(bytes, prediction.parentAt(), prediction.parentLength());
        return isThere ? DIGITS_LENGTH : 0;
    }

    /// Where they begin, when there is one.
    static int at(WaitingObserved prediction) {
        boolean isTold = isTrace(prediction.bytes(), prediction.toldAt(), prediction.toldLength());
        return (isTold ? prediction.toldAt() : prediction.parentAt()) + VERSION_END + 1;
    }

    private static void putId(FrameBuffer out, byte[] bytes, int at) {
        out.putInt(DIGITS_LENGTH);
        out.putAll(bytes, at + VERSION_END + 1, DIGITS_LENGTH);
    }

    /// A plain look at each character, and none at all where there is no trace: every prediction
    /// that is kept is asked twice.
    private static boolean isTrace(byte[] bytes, int at, int length) {
        return length >= FLAGS_END
                && isPart(bytes, at, at + VERSION_END)
                && bytes[at + VERSION_END] == '-'
                && isPart(bytes, at + VERSION_END + 1, at + TRACE_END)
                && bytes[at + TRACE_END] == '-'
                && isPart(bytes, at + TRACE_END + 1, at + PARENT_END)
                && bytes[at + PARENT_END] == '-'
                && isPart(bytes, at + PARENT_END + 1, at + FLAGS_END)
                && !isZero(bytes, at + VERSION_END + 1, at + TRACE_END);
    }

    /// Digits and letters come in no order that a processor could guess, so nothing branches.
    private static boolean isPart(byte[] bytes, int from, int to) {
        boolean are = true;
        for (int i = from; i < to; i++) {
            are &= DIGITS[Byte.toUnsignedInt(bytes[i])];
        }
        return are;
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        int others = 0;
        for (int i = from; i < to; i++) {
            others |= bytes[i] ^ '0';
        }
        return others == 0;
    }
}
