package dev.slipway.monitoring;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.release.UserRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Releases as a journal would hold them.
public final class MadeReleases {
    public static final Instant BEGIN = Instant.parse("2026-01-05T08:00:00Z");
    static final PrincipalId SYSTEM = new PrincipalId("system:monitoring");
    public static final EndpointName FLIGHTS = new EndpointName("flights");

    private MadeReleases() {}

    public static Release draft(ReleasePlan plan) {
        return draft(plan, 1);
    }

    public static Release draft(ReleasePlan plan, long number) {
        return draft(plan, number, 42);
    }

    /// Another one of the same number, as it begins where records were lost.
    public static Release draftLater(ReleasePlan plan) {
        return draft(plan, 1, 43);
    }

    private static Release draft(ReleasePlan plan, long number, long salt) {
        return new Release(
                ReleaseId.of(FLIGHTS, number),
                new ModelName("flights"),
                new Release.Side(new VersionNumber(1), Sha256.of("one")),
                new Release.Side(new VersionNumber(2), Sha256.of("two")),
                plan,
                salt,
                BEGIN,
                new PrincipalId("token:anna"),
                null,
                List.of());
    }

    /// As it is when somebody has started it.
    public static Release gated(ReleasePlan plan) {
        return moved(draft(plan), ReleasePhase.GATED, 0, 0, Cause.OPERATOR);
    }

    public static ReleasePlan usual() {
        return ReleasePlan.USUAL;
    }

    public static ReleasePlan with(ReleaseStrategy strategy) {
        ReleasePlan usual = ReleasePlan.USUAL;
        return new ReleasePlan(
                strategy,
                usual.sticky(),
                usual.patience(),
                usual.risks(),
                usual.labels(),
                usual.rules(),
                usual.quarantine(),
                ReleasePlan.Gates.USUAL);
    }

    public static ReleasePlan with(UserRule rule) {
        ReleasePlan usual = ReleasePlan.USUAL;
        return new ReleasePlan(
                usual.strategy(),
                usual.sticky(),
                usual.patience(),
                usual.risks(),
                usual.labels(),
                List.of(rule),
                usual.quarantine(),
                ReleasePlan.Gates.USUAL);
    }

    public static ReleasePlan withoutQuarantine() {
        ReleasePlan usual = ReleasePlan.USUAL;
        return new ReleasePlan(
                usual.strategy(),
                usual.sticky(),
                usual.patience(),
                usual.risks(),
                usual.labels(),
                usual.rules(),
                false,
                ReleasePlan.Gates.USUAL);
    }

    public static Release moved(
            Release release, ReleasePhase to, int step, double weight, Cause cause) {
        ReleaseTransition move =
                new ReleaseTransition(
                        release.phase(),
                        to,
                        step,
                        weight,
                        cause,
                        new FreeText("made"),
                        null,
                        Duration.ZERO,
                        null);
        return moved(release, move, BEGIN);
    }

    public static Release moved(Release release, ReleaseTransition move, Instant time) {
        long seq = release.moves().size() + 2L;
        return release.moved(new Release.Move(move, time, SYSTEM, seq));
    }

    /// In a step that gives candidate a quarter of the traffic.
    public static Release baking() {
        return moved(draft(usual()), ReleasePhase.BAKE, 3, 0.25, Cause.PROGRESS);
    }

    public static Release deciding() {
        return moved(baking(), ReleasePhase.DECIDE, 3, 0.25, Cause.PROGRESS);
    }

    public static Release soaking() {
        Release promoting = moved(deciding(), ReleasePhase.PROMOTING, 5, 1, Cause.PROGRESS);
        return moved(promoting, ReleasePhase.SOAK, 5, 1, Cause.PROGRESS);
    }

    public static Release held(Release from, Cause cause) {
        return moved(from, ReleasePhase.HOLD, from.step(), from.weight(), cause);
    }

    public static Release gated() {
        return moved(draft(usual()), ReleasePhase.GATED, 0, 0, Cause.PROGRESS);
    }

    public static Release warming() {
        return moved(gated(), ReleasePhase.WARMING, 0, 0, Cause.PROGRESS);
    }
}
