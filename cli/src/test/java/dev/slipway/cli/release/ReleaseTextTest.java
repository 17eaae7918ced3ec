package dev.slipway.cli.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.release.EvidenceReport;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.cli.JunitReport;
import dev.slipway.testkit.Goldens;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReleaseTextTest {
    @Test
    void aReleaseReadsAsTheGoldenSays() {
        StringBuilder text = new StringBuilder();
        text.append(text(Told.in(ReleasePhase.BAKE, 2, Cause.PROGRESS))).append('\n');
        text.append(text(Told.in(ReleasePhase.HOLD, 3, Cause.RULE))).append('\n');
        text.append(text(ReleaseStatus.of(Told.BEGUN))).append('\n');
        text.append(text(Told.turnedBack())).append('\n');
        text.append(text(Told.tooSlow()));
        Goldens.ofRoom().check("release-text.txt", text.toString());
    }

    @Test
    void whatEndsByItselfDoesNotWaitForSomebody() {
        assertThat(text(Told.in(ReleasePhase.HOLD, 3, Cause.NO_DATA)))
                .contains("held     for evidence that cannot be stored\n")
                .contains("It goes on by itself once that has mended, or as you say:")
                .doesNotContain("It waits for you:");
        assertThat(text(Told.in(ReleasePhase.HOLD, 3, Cause.OPERATOR)))
                .contains("held     for somebody who paused it\n", "It waits for you:");
        assertThat(text(Told.in(ReleasePhase.BAKE, 3, Cause.PROGRESS))).doesNotContain("held ");
    }

    @Test
    void evidenceThatCannotBeReadIsSaidToBe() {
        ReleaseStatus slow = Told.tooSlow();
        ReleaseStatus unread =
                new ReleaseStatus(
                        slow.release(),
                        slow.phase(),
                        slow.step(),
                        slow.weight(),
                        slow.why(),
                        null,
                        EvidenceReport.unread("its seconds cannot be read"),
                        List.of(),
                        null);
        assertThat(text(unread)).contains("evidence its seconds cannot be read");
        assertThat(text(slow)).doesNotContain("evidence ");
    }

    @Test
    void byWhatClassesAreComparedIsSaid() {
        ReleaseStatus told = Told.in(ReleasePhase.BAKE, 2, Cause.PROGRESS);
        EvidenceReport evidence = told.evidence();
        ReleaseStatus undecided =
                new ReleaseStatus(
                        told.release(),
                        told.phase(),
                        told.step(),
                        told.weight(),
                        told.why(),
                        null,
                        new EvidenceReport(
                                evidence.seconds(),
                                evidence.answer(),
                                evidence.why(),
                                evidence.findings(),
                                evidence.curves(),
                                evidence.stable(),
                                evidence.candidate(),
                                "not compared: no output says one"),
                        List.of(),
                        null);
        assertThat(text(undecided)).contains("\nclasses  not compared: no output says one\n");
        assertThat(text(told)).doesNotContain("classes  ");
    }

    @Test
    void whereItGoesOnASingleLineIsEnough() {
        assertThat(ReleaseText.line(Told.in(ReleasePhase.DECIDE, 2, Cause.TIMER)))
                .isEqualTo(
                        "flights.3  decide, step 2 of 5, 5 % to candidate, bake 40s of 1m"
                                + "  because of timer");
    }

    @Test
    void timesHaveTheirTwoLargestUnits() {
        assertThat(ReleaseText.time(Duration.ofSeconds(59))).isEqualTo("59s");
        assertThat(ReleaseText.time(Duration.ofSeconds(60))).isEqualTo("1m");
        assertThat(ReleaseText.time(Duration.ofSeconds(3_723))).isEqualTo("1h 2m");
        assertThat(ReleaseText.time(Duration.ofHours(49))).isEqualTo("2d 1h");
    }

    /// An operator's move has the running time of the server's move before it.
    @Test
    void whatAnOperatorTurnedBackIsDatedByItsHour() {
        Release baking = Told.BEGUN.moved(move(ReleasePhase.BAKE, Cause.PROGRESS, 3, 3, 20));
        Release back = baking.moved(move(ReleasePhase.ABORTING, Cause.OPERATOR, 3, 44, 21));
        assertThat(text(ReleaseStatus.of(back))).contains("back     after 44s by operator: it was");
        // Of a clock that was set back, the move before it tells more.
        Release early = baking.moved(move(ReleasePhase.ABORTING, Cause.OPERATOR, 3, -60, 21));
        assertThat(text(ReleaseStatus.of(early))).contains("back     after 3s by operator");
    }

    /// What the server says next has left its downtime out.
    @Test
    void whatAnOperatorTurnedBackAfterDowntimeIsNoLaterThanTheNextMove() {
        Release baking = Told.BEGUN.moved(move(ReleasePhase.BAKE, Cause.PROGRESS, 3, 3, 20));
        Release back = baking.moved(move(ReleasePhase.ABORTING, Cause.OPERATOR, 3, 7_203, 21));
        assertThat(text(ReleaseStatus.of(back))).contains("back     after 2h by operator");
        Release over = back.moved(move(ReleasePhase.ROLLED_BACK, Cause.OPERATOR, 63, 7_204, 22));
        assertThat(text(ReleaseStatus.of(over))).contains("back     after 1m 3s by operator");
        assertThat(MoveTime.of(over, over.moves().getLast())).isEqualTo(Duration.ofSeconds(63));
    }

    private static Release.Move move(
            ReleasePhase to, Cause cause, int ranSeconds, int second, long seq) {
        return new Release.Move(
                new ReleaseTransition(
                        ReleasePhase.BAKE,
                        to,
                        1,
                        0,
                        cause,
                        new FreeText("it was so"),
                        null,
                        Duration.ofSeconds(ranSeconds),
                        null),
                Told.BEGUN.started().plusSeconds(second),
                new PrincipalId("token:ada"),
                seq);
    }

    @Test
    void scriptsSeeWhatBecameOfIt() {
        assertThat(code(ReleasePhase.FINAL)).isZero();
        assertThat(code(ReleasePhase.ROLLED_BACK)).isEqualTo(1);
        assertThat(code(ReleasePhase.QUARANTINED)).isEqualTo(1);
        assertThat(code(ReleasePhase.HOLD)).isEqualTo(3);
        assertThat(code(ReleasePhase.BAKE)).isEqualTo(3);
    }

    private static int code(ReleasePhase phase) {
        return ReleaseExit.of(Told.in(phase, 1, Cause.PROGRESS));
    }

    @Test
    void aReportFailsForWhatWasShownAndForAReleaseThatIsNotFinal() {
        JunitReport held =
                ReleaseExit.report("suite", Told.in(ReleasePhase.HOLD, 2, Cause.EVIDENCE));
        assertThat(held.checks())
                .extracting(JunitReport.Check::name, JunitReport.Check::failures)
                .containsExactly(
                        tuple("release flights.3", List.of("hold: because of evidence")),
                        tuple("release flights.3: fails-more", List.of()),
                        tuple("release flights.3: split-otherwise", List.of("why split-otherwise")),
                        tuple("release flights.3: computes-no-slower", List.of()));
        JunitReport last =
                ReleaseExit.report("suite", Told.in(ReleasePhase.FINAL, 5, Cause.PROGRESS));
        assertThat(last.checks().getFirst().failures()).isEmpty();
    }

    @Test
    void aScreenIsDrawnAgainAndALineComesOnceAMove() {
        StringWriter screen = new StringWriter();
        LiveScreen terminal = new LiveScreen(new PrintWriter(screen, true), true);
        terminal.accept(Told.in(ReleasePhase.BAKE, 2, Cause.PROGRESS));
        terminal.accept(Told.in(ReleasePhase.BAKE, 2, Cause.PROGRESS));
        assertThat(screen.toString().split("\u001b\\[H", -1)).hasSize(2);
        terminal.accept(Told.in(ReleasePhase.BAKE, 3, Cause.PROGRESS));
        assertThat(screen.toString().split("\u001b\\[H", -1)).hasSize(3);
        StringWriter lines = new StringWriter();
        LiveScreen log = new LiveScreen(new PrintWriter(lines, true), false);
        log.accept(ReleaseStatus.of(Told.BEGUN));
        log.accept(ReleaseStatus.of(Told.BEGUN));
        log.accept(Told.in(ReleasePhase.BAKE, 2, Cause.PROGRESS));
        assertThat(lines.toString().lines()).hasSize(2);
    }

    private static String text(ReleaseStatus status) {
        return ReleaseText.of(status).replace(System.lineSeparator(), "\n");
    }
}
