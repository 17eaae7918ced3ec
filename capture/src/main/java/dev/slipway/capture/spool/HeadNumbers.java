package dev.slipway.capture.spool;

import dev.slipway.serving.capture.WaitingObserved;

/// The numbers of a prediction as they stand behind the words of its head: how long decoding,
/// waiting, computing, encoding and all of it took, rows of 4 bytes, and the bytes of request and
/// response.
final class HeadNumbers {
    /// How many bytes they take.
    static final int BYTES = 7 * Long.BYTES + Integer.BYTES;

    private HeadNumbers() {}

    /// Puts those of a prediction.
    static void put(FrameBuffer out, WaitingObserved observed) {
        out.putLong(observed.decodeNanos());
        out.putLong(observed.queueNanos());
        out.putLong(observed.computeNanos());
        out.putLong(observed.encodeNanos());
        out.putLong(observed.totalNanos());
        out.putInt(observed.rows());
        out.putLong(observed.requestBytes());
        out.putLong(observed.responseBytes());
    }
}
