package dev.slipway.serving.capture;

import dev.slipway.api.inference.PredictionId;

/// What is put into the ring, in a form that can be read again as [Waiting].
sealed interface CaptureRecord permits TensorsRecord {
    /// Bytes that stand before each: its length, its kind and where that stands which it shares.
    int HEAD = Integer.BYTES + Byte.BYTES + Integer.BYTES;

    /// The id of its prediction.
    PredictionId id();

    /// Bytes that `put` puts.
    int bytes();

    /// What it has in common with others, which is not put.
    Object common();

    /// From which kind it is read again, 1 to 126: it stands as the mark that shows the record.
    int kind();

    /// Puts it; the position behind it.
    int put(byte[] to, int position);
}
