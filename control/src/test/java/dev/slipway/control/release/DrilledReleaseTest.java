package dev.slipway.control.release;

import static dev.slipway.control.release.Desk.CHAMPION;
import static dev.slipway.control.release.Desk.MODEL;
import static dev.slipway.control.release.Desk.NOW;
import static dev.slipway.control.release.Desk.ONE;
import static dev.slipway.control.release.Desk.TWO;
import static dev.slipway.control.release.Desk.WHY;
import static dev.slipway.control.release.Desk.put;
import static dev.slipway.control.release.Desk.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ApprovalCommand.Approve;
import dev.slipway.api.control.RegistryCommand.AttachEvaluation;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.registry.Evaluation;
import dev.slipway.api.registry.Version;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.documents.Evidence;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Releases whose policy wants their strategy to have been rehearsed.
final class DrilledReleaseTest {
    private static final Duration MONTH = Duration.ofDays(30);

    private final Desk desk = Desk.ready();

    @BeforeEach
    void askForDrills() {
        desk.done(
                put(
                        new PolicySpec(
                                "rehearsed",
                                List.of(),
                                PolicySpec.Selector.ALL,
                                List.of(new Requirement.Drilled(MONTH)))));
    }

    private void drilled(String slice, double value) {
        drilled(slice, "fault:errors", value);
    }

    private void drilled(String slice, String fault, double value) {
        desk.done(
                new AttachEvaluation(
                        MODEL, ONE, Evaluation.DRILL, slice, fault, value, null, null));
    }

    private void refused() {
        Refusal refusal = desk.refused(start(TWO));
        assertThat(refusal.code()).isEqualTo(ErrorCode.UNMET_REQUIREMENT);
        assertThat(refusal.message())
                .contains("drilled: no drill of flights/canary has passed within 30d")
                .contains("takes an approval: approved: by 0 of 1 reviewers");
    }

    private void begins() {
        desk.done(start(TWO));
        assertThat(desk.release().candidate().version()).isEqualTo(TWO);
    }

    @Test
    void strategyThatWasNeverRehearsedIsRefused() {
        refused();
        drilled("flights/blue-green", 1);
        drilled("elsewhere/canary", 1);
        refused();
    }

    @Test
    void strategyThatWasRehearsedLatelyBegins() {
        drilled("flights/canary", 1);
        desk.now = NOW.plus(MONTH);
        begins();
    }

    @Test
    void rehearsalThatIsTooOldCountsNoMore() {
        drilled("flights/canary", 1);
        desk.now = NOW.plus(MONTH).plusSeconds(1);
        refused();
    }

    @Test
    void theLastRehearsalCounts() {
        drilled("flights/canary", 1);
        desk.now = NOW.plusSeconds(1);
        drilled("flights/canary", 0);
        refused();
        desk.now = NOW.plusSeconds(2);
        drilled("flights/canary", 1);
        begins();
    }

    @Test
    void rehearsalWithoutAFaultIsNone() {
        drilled("flights/canary", "fault:none", 1);
        refused();
        assertThat(desk.refused(start(TWO)).message())
                .contains("one with --fault none shows of no fault that it is found");
        desk.now = NOW.plusSeconds(1);
        drilled("flights/canary", 1);
        desk.now = NOW.plusSeconds(2);
        drilled("flights/canary", "fault:none", 1);
        begins();
    }

    @Test
    void falseAlarmOfARehearsalCounts() {
        drilled("flights/canary", 1);
        desk.now = NOW.plusSeconds(1);
        drilled("flights/canary", "fault:none", 0);
        refused();
    }

    @Test
    void otherStrategiesAreRehearsedApart() {
        drilled("flights/canary", 1);
        Refusal refusal = desk.refused(start(TWO, new ReleaseStrategy.AllAtOnce()));
        assertThat(refusal.message()).contains("flights/all-at-once");
    }

    @Test
    void approvalOfCandidateStandsForTheRehearsal() {
        Version candidate = desk.version(TWO);
        desk.done(
                reviewer(),
                new Approve(
                        MODEL,
                        TWO,
                        Role.REVIEWER,
                        true,
                        candidate.content().digest(),
                        Evidence.of(candidate),
                        WHY,
                        null,
                        null));
        begins();
    }

    private static Principal reviewer() {
        return new Principal(
                new PrincipalId("oidc:issuer#grace"),
                Principal.Proof.OIDC,
                TeamName.DEFAULT,
                new PersonId("grace@example.org"),
                List.of(Grant.everywhere(Role.REVIEWER)));
    }

    @Test
    void movingTheAliasByHandAsksForNoRehearsal() {
        assertThat(desk.done(new SetAlias(MODEL, CHAMPION, TWO, null))).isNotEmpty();
    }
}
