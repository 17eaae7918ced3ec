package dev.slipway.control.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.control.Image;
import dev.slipway.api.gate.Requirements.Meant;
import dev.slipway.api.gate.Requirements.Standing;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.control.gate.ServedGates;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/// What holds of an open release in every image: both versions are there as they were, stable is
/// what its endpoint means, and nobody else answers than the phase says.
final class Promise {
    private final ServedGates gates = new ServedGates(InstantSource.fixed(Desk.NOW));

    /// @param isRevoked versions that were taken out of service by the command for that
    void check(Image image, Release release, Predicate<VersionNumber> isRevoked) {
        String what = release.id() + " in " + release.phase();
        Model model = image.model(release.model()).orElseThrow();
        Version stable = model.version(release.stable().version()).orElseThrow();
        Version candidate = model.version(release.candidate().version()).orElseThrow();
        boolean isAborting = release.phase() == ReleasePhase.ABORTING;
        assertThat(stable.content().digest()).as(what).isEqualTo(release.stable().digest());
        assertThat(candidate.content().digest()).as(what).isEqualTo(release.candidate().digest());
        assertThat(
                        stable.status() == VersionStatus.ACTIVE
                                || (isAborting && isRevoked.test(stable.number())))
                .as(what)
                .isTrue();
        assertThat(candidate.status() == VersionStatus.ACTIVE || isAborting).as(what).isTrue();
        checkEndpoint(image, release, stable);
        assertThat(release.weight() == 0 || mayAnswer(release.phase())).as(what).isTrue();
    }

    private void checkEndpoint(Image image, Release release, Version stable) {
        String what = release.id() + " in " + release.phase();
        EndpointSpec spec = spec(image, release);
        assertThat(spec.scaling().isOnDemand()).as(what).isFalse();
        assertThat(image.unloading(release.endpoint())).as(what).isEmpty();
        Meant meant = gates.meant(image, spec, new Standing(null, null));
        assertThat(meant.version()).as(what).isEqualTo(stable);
        assertThat(meant.release()).as(what).isEqualTo(release.id());
        assertThat(named(image, spec)).as(what).contains(stable.number());
    }

    /// What holds of a release that has just become final.
    void checkFinal(Image image, Release release) {
        EndpointSpec spec = spec(image, release);
        assertThat(named(image, spec)).contains(release.candidate().version());
        assertThat(gates.meant(image, spec, new Standing(null, null)).release()).isNull();
    }

    private static EndpointSpec spec(Image image, Release release) {
        return image.object(new ObjectId(Kind.ENDPOINT, release.endpoint().value()))
                .map(object -> (EndpointSpec) object.spec())
                .orElseThrow();
    }

    private static Optional<VersionNumber> named(Image image, EndpointSpec spec) {
        Model model = image.model(spec.serves().model()).orElseThrow();
        return switch (spec.serves()) {
            case Target.Alias alias -> Optional.ofNullable(model.aliases().get(alias.alias()));
            case Target.Exactly exactly -> Optional.of(exactly.version());
            case Target.Latest _ -> Optional.empty();
        };
    }

    private static boolean mayAnswer(ReleasePhase phase) {
        return switch (phase) {
            case BAKE, DECIDE, PROMOTING, SOAK, HOLD -> true;
            case DRAFT,
                    GATED,
                    LOADING,
                    WARMING,
                    SHADOW,
                    FINAL,
                    ABORTING,
                    ROLLED_BACK,
                    QUARANTINED ->
                    false;
        };
    }
}
