package dev.slipway.control.object;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.error.TimeText;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What an endpoint may promise from now on: what can be counted. What it promises already stays.
final class SloRules {
    private static final Duration SHORTEST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    /// Of less than that all answers may be bad, as far as a number says.
    private static final double LEAST = 1e-6;

    /// Bad answers that are permitted are counted in parts of a hundred millionth.
    private static final double MOST = 0.99999999;

    private SloRules() {}

    /// *Errors*: [RefusalException] naming the field.
    static void require(EndpointSpec spec, @Nullable Spec before) {
        Slo now = spec.slo();
        Slo was = before instanceof EndpointSpec earlier ? earlier.slo() : null;
        boolean fits =
                now.window().compareTo(SHORTEST) >= 0 && now.window().compareTo(LONGEST) <= 0;
        if (!fits && (was == null || !was.window().equals(now.window()))) {
            throw refused(spec, "window: " + TimeText.of(now.window()), "1h to 30d");
        }
        double part = now.availability();
        boolean isCounted = part >= LEAST && part <= MOST;
        if (!isCounted && (was == null || was.availability() != part)) {
            throw refused(spec, "availability: " + part, "0.000001 to 0.99999999");
        }
    }

    private static RefusalException refused(EndpointSpec spec, String what, String expected) {
        return new RefusalException(
                ErrorCode.INVALID_INPUT,
                "slo."
                        + what
                        + " (expected: "
                        + expected
                        + ", which is what is counted) for "
                        + ObjectId.of(spec));
    }
}
