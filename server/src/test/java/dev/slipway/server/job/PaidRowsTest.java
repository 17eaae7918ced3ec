package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.Sha256;
import dev.slipway.server.child.ChildTalk;
import dev.slipway.server.job.PaidRows.Told;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PaidRowsTest {
    private static final PaidRows PAID = new PaidRows(3, 700);

    private static void requirePaid(Told told, long unpaid, PaidRows then) {
        assertThat(PAID.unpaid(told)).isEqualTo(unpaid);
        assertThat(PAID.and(told)).isEqualTo(then);
        assertThat(then.unpaid(told)).as("told once more").isZero();
    }

    @Test
    void rowsOfTheSameTasksArePaidBehindThoseThatAre() {
        requirePaid(new Told(3, 100, 950), 250, new PaidRows(3, 950));
    }

    /// A child that comes again may have seen less than the one before.
    @Test
    void nothingIsPaidOrTakenBackWhereLessIsTold() {
        requirePaid(new Told(3, 100, 650), 0, PAID);
    }

    @Test
    void rowsThatOtherTasksScoreAgainArePaidAgain() {
        requirePaid(new Told(5, 400, 450), 50, new PaidRows(5, 450));
    }

    @Test
    void rowsOfACheckpointOfWhichNobodyWasToldArePaid() {
        requirePaid(new Told(5, 900, 950), 250, new PaidRows(5, 950));
    }

    /// As a repair does.
    @Test
    void tasksThatBeginAnewArePaidFromTheirFirstRow() {
        requirePaid(new Told(5, 0, 20), 20, new PaidRows(5, 20));
    }

    @Test
    void anAttemptThatNobodyHasMarkedPaysBehindWhatItsChildHasResumed() {
        ChildTalk talk = new ChildTalk();
        RowAccount rows = RowAccount.of(2, Optional.empty());
        assertThat(rows.take(talk)).isZero();
        assertThat(rows.paid()).isNull();
        talk.line("{\"event\":\"started\",\"listens-to\":1,\"begun-rows\":0,\"resumed-rows\":900}");
        assertThat(rows.take(talk)).isZero();
        talk.line("{\"event\":\"progress\",\"rows\":950}");
        assertThat(rows.take(talk)).isEqualTo(50);
        assertThat(rows.paid()).isEqualTo(new PaidRows(1, 950));
    }

    @Test
    void theFirstAttemptPaysForEachRow() {
        RowAccount rows = RowAccount.of(1, Optional.empty());
        CommittedOutput done = new CommittedOutput(1_000, 3, 2, Sha256.of("manifest"));
        assertThat(rows.take(done)).isEqualTo(1_000);
        assertThat(rows.take(done)).isZero();
    }
}
