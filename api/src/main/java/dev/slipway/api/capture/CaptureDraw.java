package dev.slipway.api.capture;

import dev.slipway.api.inference.PredictionId;

/// Which predictions are kept with inputs and outputs: that follows from their ids, so everybody
/// who asks gets the same answer, also when a row is scored again.
public final class CaptureDraw {
    private static final double DRAWS = 0x1p32;

    private CaptureDraw() {}

    /// Whether a prediction is among the drawn.
    ///
    /// @param share of all predictions, from 0 to 1
    public static boolean isDrawn(PredictionId id, double share) {
        // Where all are, nobody works their numbers out.
        return share >= 1 || (share > 0 && draw(id) < share);
    }

    /// A number from 0 to 1 that looks random and follows from the id.
    ///
    /// *Source*: the finalizer of MurmurHash3, 32 bits.
    private static double draw(PredictionId id) {
        int hash = id.value().hashCode();
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return Integer.toUnsignedLong(hash ^ (hash >>> 16)) / DRAWS;
    }
}
