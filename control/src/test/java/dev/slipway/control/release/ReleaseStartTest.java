package dev.slipway.control.release;

import static dev.slipway.control.release.Desk.CHAMPION;
import static dev.slipway.control.release.Desk.ENDPOINT;
import static dev.slipway.control.release.Desk.MODEL;
import static dev.slipway.control.release.Desk.NOW;
import static dev.slipway.control.release.Desk.ONE;
import static dev.slipway.control.release.Desk.ROOT;
import static dev.slipway.control.release.Desk.SERVED;
import static dev.slipway.control.release.Desk.THREE;
import static dev.slipway.control.release.Desk.TWO;
import static dev.slipway.control.release.Desk.WHY;
import static dev.slipway.control.release.Desk.endpoint;
import static dev.slipway.control.release.Desk.person;
import static dev.slipway.control.release.Desk.put;
import static dev.slipway.control.release.Desk.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.OperateCommand.UnloadEndpoint;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.control.RegistryCommand.SetStatus;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.control.ReportCommand.ReportLoaded;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Deployment;
import dev.slipway.api.spec.EndpointSpec.Mode;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ReleaseStartTest {
    private final Desk desk = Desk.ready();

    private static PolicySpec signed() {
        return new PolicySpec(
                "signed-only",
                List.of(),
                PolicySpec.Selector.ALL,
                List.of(new Requirement.Signed(List.of())));
    }

    @Test
    void releaseIsWrittenDownWithBothVersionsAndPastItsGates() {
        assertThat(desk.done(start(TWO))).containsExactly("ReleaseStarted", "ReleaseMoved");
        Release release = desk.release();
        assertThat(release.id()).isEqualTo(new ReleaseId("flights.1"));
        assertThat(release.stable().version()).isEqualTo(ONE);
        assertThat(release.stable().digest()).isEqualTo(desk.version(ONE).content().digest());
        assertThat(release.candidate().version()).isEqualTo(TWO);
        assertThat(release.phase()).isEqualTo(ReleasePhase.GATED);
        assertThat(release.weight()).isZero();
        assertThat(release.by()).isEqualTo(ROOT.id());
        assertThat(release.started()).isEqualTo(NOW);
    }

    @Test
    void saltFollowsFromTheReleaseAndItsTime() {
        desk.done(start(TWO));
        String digest = Sha256.of("flights.1 " + NOW).hex();
        assertThat(desk.release().salt()).isEqualTo(Long.parseLong(digest.substring(0, 13), 16));
    }

    private static StartRelease risking(double alpha, double beta) {
        ReleasePlan usual = ReleasePlan.USUAL;
        return new StartRelease(
                ENDPOINT,
                TWO,
                new ReleasePlan(
                        usual.strategy(),
                        usual.sticky(),
                        usual.patience(),
                        new ReleasePlan.Risks(alpha, beta, usual.risks().exposure()),
                        usual.labels(),
                        usual.rules(),
                        usual.quarantine(),
                        usual.gates()),
                WHY);
    }

    /// Shares of it that are nothing, or all, cannot be watched.
    @Test
    void riskIsMoreThanNothingAndLessThanAll() {
        for (double chance : new double[] {Double.MIN_VALUE, 0.9999999999999999}) {
            assertThat(desk.refused(risking(chance, 0.05)).code())
                    .isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(desk.refused(risking(0.01, chance)).message())
                    .isEqualTo("plan.risks.beta: " + chance + " (expected: 0.000000001 to 0.9)");
        }
        desk.done(risking(1e-9, 0.9));
    }

    @Test
    void unknownEndpointIsNotFound() {
        StartRelease start =
                new StartRelease(new EndpointName("nope"), TWO, ReleasePlan.USUAL, WHY);
        assertThat(desk.refused(start).code()).isEqualTo(ErrorCode.UNKNOWN_MODEL);
    }

    @Test
    void unknownVersionIsNotFound() {
        assertThat(desk.refused(start(new VersionNumber(9))).code())
                .isEqualTo(ErrorCode.UNKNOWN_VERSION);
    }

    @Test
    void endpointThatServesTheNewestIsToldWhatToApply() {
        desk.done(put(Shape.USUAL.serving(new Target.Latest(MODEL)).spec()));
        Refusal refusal = desk.refused(start(TWO));
        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refusal.message())
                .contains("serves: flights@ALIAS or flights/3")
                .contains("slipway apply");
    }

    @Test
    void endpointThatServesANumberIsReleasedFromIt() {
        desk.done(put(Shape.USUAL.serving(new Target.Exactly(MODEL, THREE)).spec()));
        desk.done(start(TWO));
        assertThat(desk.release().stable().version()).isEqualTo(THREE);
    }

    @Test
    void whatIsServedAlreadyIsNoCandidate() {
        assertThat(desk.refused(start(ONE)).message()).contains("serves version 1 already");
    }

    @Test
    void candidateIsActive() {
        desk.done(new SetStatus(MODEL, TWO, VersionStatus.QUARANTINED, WHY));
        assertThat(desk.refused(start(TWO)).message())
                .contains("version 2 is quarantined (expected: active)");
    }

    @Test
    void fallbackIsActive() {
        desk.done(new SetStatus(MODEL, ONE, VersionStatus.RETIRED, WHY));
        assertThat(desk.refused(start(TWO)).message())
                .contains("version 1, which it serves, is retired");
    }

    @Test
    void candidateCanBeServed() {
        desk.publish("pickle", "pickles are not loaded\nconvert it");
        Refusal refusal = desk.refused(start(new VersionNumber(4)));
        assertThat(refusal.code()).isEqualTo(ErrorCode.UNMET_REQUIREMENT);
        assertThat(refusal.message()).endsWith("cannot be served: pickles are not loaded");
    }

    @Test
    void oneReleaseOfAnEndpointIsOpenAtMost() {
        desk.done(start(TWO));
        assertThat(desk.refused(start(THREE)).message())
                .contains("release flights.1 is open")
                .contains("slipway release abort flights");
    }

    @Test
    void oneReleaseOfAnAliasIsOpenAtMost() {
        EndpointName other = new EndpointName("mirror");
        desk.done(put(EndpointSpec.defaults(other, TeamName.DEFAULT, SERVED)));
        desk.done(start(TWO));
        Refusal refusal = desk.refused(new StartRelease(other, THREE, ReleasePlan.USUAL, WHY));
        assertThat(refusal.message())
                .contains("release flights.1 is open on endpoint flights")
                .contains("slipway release abort flights");
    }

    @Test
    void unloadedEndpointIsLoadedFirst() {
        desk.done(new UnloadEndpoint(ENDPOINT));
        assertThat(desk.refused(start(TWO)).message()).contains("slipway endpoint load flights");
    }

    @Test
    void fallbackStaysLoaded() {
        Scaling onDemand = new Scaling(0, Duration.ofMinutes(1), 0);
        desk.done(put(Shape.USUAL.scaled(onDemand).spec()));
        assertThat(desk.refused(start(TWO)).message()).contains("scaling.min: 0 (expected: 1");
    }

    @Test
    void onlyRealTimeIsReleased() {
        Deployment batch = new Deployment(Mode.BATCH, null, null);
        desk.done(put(Shape.USUAL.deployed(batch).spec()));
        assertThat(desk.refused(start(TWO)).message()).contains("deployment.mode: batch");
    }

    @Test
    void onlyReleasersStart() {
        assertThat(desk.refused(person("ada", Role.SCIENTIST, Role.ADMIN), start(TWO)).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        desk.done(person("eve", Role.RELEASER), start(TWO));
    }

    @Test
    void whatMovingTheAliasAsksForIsAskedForAtTheStart() {
        desk.done(Desk.SERVER, new ReportLoaded("node-1", ENDPOINT, MODEL, ONE, 9));
        desk.done(put(signed()));
        String moving = desk.refused(new SetAlias(MODEL, CHAMPION, TWO, null)).message();
        Refusal refusal = desk.refused(start(TWO));
        assertThat(refusal.code()).isEqualTo(ErrorCode.UNMET_REQUIREMENT);
        assertThat(refusal.message()).endsWith(moving.substring(moving.indexOf("signed:")));
    }

    @Test
    void fallbackThatDoesNotAnswerIsNotBroughtInByARelease() {
        desk.done(put(signed()));
        assertThat(desk.refused(start(TWO)).message())
                .contains("version 1, which a release would fall back to, does not answer");
    }

    @Test
    void numbersGoOnWhenTheEndpointIsDeclaredAgain() {
        desk.done(start(TWO));
        desk.moved(ReleasePhase.ROLLED_BACK, 0, 0);
        desk.done(new ApplyObjects(List.of(), List.of(ObjectId.of(endpoint()))));
        desk.done(put(endpoint()));
        assertThat(desk.image().release(ENDPOINT)).isEmpty();
        desk.restart(true);
        desk.done(start(TWO));
        assertThat(desk.release().id()).isEqualTo(new ReleaseId("flights.2"));
        assertThat(desk.image().releases(ENDPOINT)).hasSize(1);
    }

    @Test
    void theLastTwentyAreKnown() {
        for (int number = 1; number <= 23; number++) {
            desk.done(start(TWO));
            desk.moved(ReleasePhase.ROLLED_BACK, 0, 0);
        }
        assertThat(desk.image().releases(ENDPOINT))
                .extracting(release -> release.id().number())
                .containsExactlyElementsOf(LongStream.rangeClosed(4, 23).boxed().toList());
    }

    @Test
    void releaseIsTheSameAfterARestartWithAndWithoutAKeptImage() {
        desk.bake();
        Release before = desk.release();
        desk.restart(false);
        assertThat(desk.release()).isEqualTo(before);
        desk.restart(true);
        assertThat(desk.release()).isEqualTo(before);
        assertThat(desk.image().openReleases()).containsExactly(before);
    }
}
