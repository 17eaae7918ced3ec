package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.api.spec.EndpointSpec.Target;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What endpoints may promise.
final class SloRulesTest {
    private static final ModelName FLIGHTS = new ModelName("flights");

    private final OpenControl open = new OpenControl();

    @BeforeEach
    void pushed() {
        open.done(OpenControl.version(FLIGHTS, "first"));
    }

    private CommandResult promised(double availability) {
        Slo slo =
                new Slo(
                        Duration.ofMillis(30),
                        Duration.ofMillis(200),
                        availability,
                        Duration.ofDays(28),
                        false);
        return open.apply(
                EndpointSpec.defaults(
                                new EndpointName("flights"),
                                TeamName.DEFAULT,
                                new Target.Latest(FLIGHTS))
                        .with(slo));
    }

    @Test
    void aPromiseThatPermitsEverythingIsNone() {
        Refusal refusal = open.refusal(promised(1e-17));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(refusal.message())
                .isEqualTo(
                        "slo.availability: 1.0E-17 (expected: 0.000001 to 0.99999999, which is what"
                                + " is counted) for endpoint/flights");
        assertThat(promised(1e-6)).isInstanceOf(CommandResult.Done.class);
    }

    @Test
    void aPromiseThatCannotBeCountedIsRefused() {
        assertThat(open.refusal(promised(0.999999999)).message()).contains("slo.availability: ");
        assertThat(promised(0.99999999)).isInstanceOf(CommandResult.Done.class);
    }
}
