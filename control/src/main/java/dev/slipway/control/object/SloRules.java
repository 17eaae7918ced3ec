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

    private SloRules() {}

    /// *Errors*: [RefusalException] naming the field.
    static void require(EndpointSpec spec, @Nullable Spec before) {
        Slo slo = spec.slo();
        boolean isKept =
                before instanceof EndpointSpec earlier
                        && earlier.slo().window().equals(slo.window());
        boolean fits =
                slo.window().compareTo(SHORTEST) >= 0 && slo.window().compareTo(LONGEST) <= 0;
        if (!isKept && !fits) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    "slo.window: "
                            + TimeText.of(slo.window())
                            + " (expected: 1h to 30d, which is what is counted) for "
                            + ObjectId.of(spec));
        }
    }
}
