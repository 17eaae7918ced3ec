package dev.slipway.telemetry;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.release.KeyHash;
import java.util.HexFormat;

/// Trace and span ids that follow from the prediction's id, so that an answer can name a span that
/// is made after it has been written.
///
/// Prediction ids count up; samplers want ids whose bits look random.
final class TraceIds {
    private static final int HALF = 16;
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private TraceIds() {}

    /// The id of a trace that begins with this prediction.
    static String trace(PredictionId id) {
        return hex(mixed(half(id, 0))) + hex(samplingPart(id));
    }

    /// The second half of that id, by which a sampler decides.
    static long samplingPart(PredictionId id) {
        return mixed(half(id, 1));
    }

    /// The id of this prediction's span.
    static String span(PredictionId id) {
        return hex(mixed(half(id, 1) ^ Long.rotateLeft(half(id, 0), 1)));
    }

    /// Every request asks for this twice, so it neither checks digits nor looks them up.
    private static long half(PredictionId id, int place) {
        String digits = id.value();
        long value = 0;
        for (int i = place * HALF; i < (place + 1) * HALF; i++) {
            int digit = digits.charAt(i);
            value = (value << 4) | ((digit & 0xf) + (digit >>> 6) * 9);
        }
        return value;
    }

    /// Zero is no valid id.
    private static long mixed(long value) {
        long mixed = KeyHash.mix(value + STEP);
        return mixed == 0 ? 1 : mixed;
    }

    private static String hex(long value) {
        return HexFormat.of().toHexDigits(value);
    }
}
