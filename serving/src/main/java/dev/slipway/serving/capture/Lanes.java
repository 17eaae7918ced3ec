package dev.slipway.serving.capture;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.quiet.CurrentProcessor;

/// Finds the lane of the ring in which a prediction waits. The last digit of its id names the lane,
/// and is that of the processor that made the id.
public final class Lanes {
    /// As many as there are processors, [#MOST] at most; a power of two.
    public static final int COUNT = atLeast(Runtime.getRuntime().availableProcessors());

    /// How many an id can name.
    private static final int MOST = 8;

    private Lanes() {}

    /// The least power of two that is no less, 8 at most.
    private static int atLeast(int processors) {
        return Integer.highestOneBit(Math.min(MOST, 2 * processors - 1));
    }

    /// The lane of a prediction, from 0 on.
    public static int of(PredictionId id) {
        String text = id.value();
        return text.isEmpty() ? 0 : text.charAt(text.length() - 1) & (COUNT - 1);
    }

    /// With which digit an id of the current processor ends: 0 to 7.
    public static int digit() {
        return CurrentProcessor.number() & (MOST - 1);
    }
}
