package dev.slipway.server.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.Release.Side;
import dev.slipway.api.release.ReleaseFinding.Verdict;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DrillScoreTest {
    private static final Instant START = Instant.parse("2026-11-26T15:00:00Z");
    private static final PrincipalId ADA = new PrincipalId("token:ada");
    private static final Answers.Probes ANSWERED = new Answers.Probes(100, 0, 0);

    private static final Answers.Counts ALL = new Answers.Counts(900, 100, 0, 50, 0, ANSWERED);

    /// A release that made these moves, a second after another from the start.
    private static ReleaseStatus status(Move... moves) {
        List<Release.Move> all = new ArrayList<>();
        ReleasePhase from = ReleasePhase.DRAFT;
        for (Move move : moves) {
            Instant time = START.plusSeconds(all.size() + 1L);
            all.add(
                    new Release.Move(
                            new ReleaseTransition(
                                    from,
                                    move.to,
                                    move.step,
                                    move.weight,
                                    move.cause,
                                    new FreeText("because " + move.cause),
                                    null,
                                    Duration.ZERO,
                                    null),
                            time,
                            ADA,
                            all.size() + 1L));
            from = move.to;
        }
        Side side = new Side(new VersionNumber(1), Sha256.ZERO);
        return ReleaseStatus.of(
                new Release(
                        ReleaseId.of(new EndpointName("flights"), 1),
                        new ModelName("flights"),
                        side,
                        side,
                        ReleasePlan.USUAL,
                        1,
                        START,
                        ADA,
                        null,
                        all));
    }

    private record Move(ReleasePhase to, int step, double weight, Cause cause) {}

    private static Move baking(int step) {
        return new Move(ReleasePhase.BAKE, step, 0.1 * step, Cause.PROGRESS);
    }

    private static Move to(ReleasePhase phase, Cause cause) {
        return new Move(phase, 1, 0, cause);
    }

    private static DrillScore score(Fault fault, ReleaseStatus end, @Nullable Instant began) {
        return DrillScore.of(
                new DrillFacts(
                        fault, end, began, ALL, ALL, Answers.Counts.NONE, Duration.ofSeconds(4)));
    }

    private static DrillScore killed(ReleaseStatus end, Answers.Counts since) {
        return DrillScore.of(
                new DrillFacts(
                        Fault.CONTROLLER_KILLED,
                        end,
                        START,
                        ALL,
                        since,
                        Answers.Counts.NONE,
                        Duration.ofSeconds(4)));
    }

    @ParameterizedTest
    @EnumSource(names = {"LATENCY", "ERRORS", "NAN", "MISTAKES"})
    void aFaultThatIsTakenBackPassesWithTheTimeThatItTook(Fault fault) {
        ReleaseStatus back = status(baking(1), to(ReleasePhase.ABORTING, Cause.EVIDENCE), ended());

        DrillScore score = score(fault, back, START.plusMillis(500));

        assertThat(score.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(score.why()).contains("taken back 1.5 s after", "because EVIDENCE");
    }

    private static Move ended() {
        return to(ReleasePhase.QUARANTINED, Cause.EVIDENCE);
    }

    @Test
    void badAnswersAreThoseOfTheFault() {
        Answers.Counts counts = new Answers.Counts(10, 7, 3, 5, 2, ANSWERED);

        assertThat(facts(Fault.ERRORS, counts).bad()).isEqualTo(5);
        assertThat(facts(Fault.NAN, counts).bad()).isEqualTo(8);
        assertThat(facts(Fault.LATENCY, counts).bad()).isEqualTo(12);
        assertThat(facts(Fault.MISTAKES, counts).bad()).isEqualTo(12);
        assertThat(facts(Fault.NONE, counts).bad()).isEqualTo(5);
        assertThat(counts.all()).isEqualTo(24);
    }

    private static DrillFacts facts(Fault fault, Answers.Counts counts) {
        return new DrillFacts(
                fault, status(baking(1)), START, counts, counts, Answers.Counts.NONE, null);
    }

    @ParameterizedTest
    @EnumSource(names = {"LATENCY", "ERRORS", "NAN", "MISTAKES"})
    void aFaultThatGoesThroughOrOnFails(Fault fault) {
        ReleaseStatus made = status(baking(1), to(ReleasePhase.FINAL, Cause.PROGRESS));

        assertThat(score(fault, made, START).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(score(fault, status(baking(1)), START).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void aFaultThatNobodyMetIsNeitherPassedNorFailed() {
        assertThat(score(Fault.ERRORS, status(baking(1)), null).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        Answers.Counts few = new Answers.Counts(100, 0, 0, 3, 0, ANSWERED);
        DrillScore score =
                DrillScore.of(
                        new DrillFacts(
                                Fault.ERRORS,
                                status(baking(1)),
                                START,
                                ALL,
                                few,
                                Answers.Counts.NONE,
                                null));
        assertThat(score.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(score.why()).contains("3 bad answers");
    }

    @Test
    void turningBackBeforeTheFaultIsAFalseAlarm() {
        ReleaseStatus back = status(baking(1), to(ReleasePhase.ABORTING, Cause.EVIDENCE));

        DrillScore score = score(Fault.ERRORS, back, START.plusSeconds(60));

        assertThat(score.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(score.why()).contains("before anything was wrong");
    }

    @Test
    void aGoodCandidateHasToGoThrough() {
        assertThat(none(to(ReleasePhase.FINAL, Cause.PROGRESS))).isEqualTo(Verdict.PASSED);
        assertThat(none(to(ReleasePhase.ABORTING, Cause.EVIDENCE))).isEqualTo(Verdict.FAILED);
        assertThat(none(to(ReleasePhase.HOLD, Cause.RULE))).isEqualTo(Verdict.FAILED);
        assertThat(none(to(ReleasePhase.HOLD, Cause.NO_DATA))).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(none(to(ReleasePhase.HOLD, Cause.PROGRESS))).isEqualTo(Verdict.PASSED);
        assertThat(none(to(ReleasePhase.ABORTING, Cause.GATE))).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(none(baking(2))).isEqualTo(Verdict.INCONCLUSIVE);
    }

    private static Verdict none(Move last) {
        return score(Fault.NONE, status(baking(1), last), null).verdict();
    }

    @ParameterizedTest
    @EnumSource(names = {"CRASH_IN_LOAD", "SLOW_WARM_UP"})
    void aCandidateThatDoesNotLoadMayAnswerNobody(Fault fault) {
        ReleaseStatus back = status(to(ReleasePhase.ABORTING, Cause.GATE));
        Answers.Counts stableAlone = new Answers.Counts(900, 0, 0, 0, 0, ANSWERED);

        assertThat(load(fault, back, stableAlone)).isEqualTo(Verdict.PASSED);
        assertThat(load(fault, back, ALL)).isEqualTo(Verdict.FAILED);
        assertThat(load(fault, status(to(ReleasePhase.LOADING, Cause.PROGRESS)), stableAlone))
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    private static Verdict load(Fault fault, ReleaseStatus end, Answers.Counts all) {
        return DrillScore.of(new DrillFacts(fault, end, START, all, all, Answers.Counts.NONE, null))
                .verdict();
    }

    @Test
    void silenceMayLetNothingPass() {
        ReleaseStatus held = status(baking(1), to(ReleasePhase.HOLD, Cause.NO_DATA));
        assertThat(score(Fault.SILENT_METRICS, held, START).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(score(Fault.SILENT_METRICS, status(baking(1)), START).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        for (Cause cause : List.of(Cause.GATE, Cause.OPERATOR, Cause.HARD_LIMIT)) {
            ReleaseStatus other = status(baking(1), to(ReleasePhase.HOLD, cause));
            assertThat(score(Fault.SILENT_METRICS, other, START).verdict())
                    .as("%s says nothing of silence", cause)
                    .isEqualTo(Verdict.INCONCLUSIVE);
        }
        ReleaseStatus further = status(baking(1), baking(2));
        assertThat(score(Fault.SILENT_METRICS, further, START).verdict()).isEqualTo(Verdict.FAILED);
        ReleaseStatus made = status(baking(1), to(ReleasePhase.FINAL, Cause.PROGRESS));
        assertThat(score(Fault.SILENT_METRICS, made, START).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void afterAKillStableAloneMayAnswer() {
        ReleaseStatus held = status(baking(1), to(ReleasePhase.HOLD, Cause.UNCLEAN_END));
        Answers.Counts stableAlone = new Answers.Counts(900, 0, 0, 0, 0, ANSWERED);

        DrillScore score = killed(held, stableAlone);

        assertThat(score.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(score.why()).contains("again 4.0 s after the kill");
        assertThat(killed(held, ALL).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(killed(status(baking(1)), stableAlone).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @ParameterizedTest
    @EnumSource
    void aStableThatFailsFailsEveryDrill(Fault fault) {
        Answers.Counts failing = new Answers.Counts(900, 0, 0, 0, 0, new Answers.Probes(99, 1, 0));

        DrillScore score =
                DrillScore.of(
                        new DrillFacts(
                                fault,
                                status(to(ReleasePhase.ABORTING, Cause.EVIDENCE)),
                                START,
                                failing,
                                failing,
                                Answers.Counts.NONE,
                                Duration.ofSeconds(1)));

        assertThat(score.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(score.why()).contains("stable failed 1 of the 100");
    }

    @Test
    void aCandidateThatGoesOnAnsweringFailsTheDrill() {
        ReleaseStatus back = status(baking(1), to(ReleasePhase.ABORTING, Cause.EVIDENCE));

        DrillScore score =
                DrillScore.of(new DrillFacts(Fault.ERRORS, back, START, ALL, ALL, ALL, null));

        assertThat(score.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(score.why()).contains("100 more requests after it was taken back");
    }

    @ParameterizedTest
    @EnumSource
    void everyFaultIsFoundByItsName(Fault fault) {
        assertThat(Fault.of(fault.text())).isEqualTo(fault);
    }
}
