package dev.slipway.control.release;

import static dev.slipway.control.release.Desk.NOW;
import static dev.slipway.control.release.Desk.ONE;
import static dev.slipway.control.release.Desk.TWO;
import static dev.slipway.control.release.Desk.WHY;
import static dev.slipway.control.release.Desk.endpoint;
import static dev.slipway.control.release.Desk.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.control.ReleaseCommand.RevokeFallback;
import dev.slipway.api.gate.Requirements.Meant;
import dev.slipway.api.gate.Requirements.Standing;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.control.gate.ServedGates;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What an endpoint means while its release is open.
final class MeantWhileReleasedTest {
    private final ServedGates gates = new ServedGates(InstantSource.fixed(NOW));
    private final Desk desk = Desk.ready();

    private Meant meant() {
        return gates.meant(desk.image(), endpoint(), new Standing(null, null));
    }

    private Version version() {
        return Optional.ofNullable(meant().version()).orElseThrow();
    }

    @Test
    void stableIsMeantUntilTheReleaseIsFinal() {
        desk.soak();
        assertThat(desk.release().weight()).isEqualTo(1);
        assertThat(version().number()).isEqualTo(ONE);
        assertThat(meant().release()).isEqualTo(new ReleaseId("flights.1"));
        desk.moved(ReleasePhase.FINAL, 1, 1);
        assertThat(version().number()).isEqualTo(TWO);
        assertThat(meant().release()).isNull();
    }

    @Test
    void stableIsMeantWhateverPoliciesAskByNow() {
        desk.bake();
        desk.done(
                put(
                        new PolicySpec(
                                "signed-only",
                                List.of(),
                                PolicySpec.Selector.ALL,
                                List.of(new Requirement.Signed(List.of())))));
        assertThat(version().number()).isEqualTo(ONE);
        assertThat(meant().lacking()).singleElement().asString().startsWith("signed:");
        assertThat(meant().release()).isNotNull();
    }

    @Test
    void stableIsMeantAfterARollback() {
        desk.bake();
        desk.moved(ReleasePhase.ROLLED_BACK, 1, 0);
        assertThat(version().number()).isEqualTo(ONE);
        assertThat(meant().release()).isNull();
    }

    @Test
    void revokedFallbackIsMeantAndQuarantined() {
        desk.bake();
        desk.done(new RevokeFallback(Desk.ENDPOINT, WHY));
        assertThat(version().number()).isEqualTo(ONE);
        assertThat(version().status()).isEqualTo(VersionStatus.QUARANTINED);
    }
}
