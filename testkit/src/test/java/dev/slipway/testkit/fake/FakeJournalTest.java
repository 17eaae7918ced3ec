package dev.slipway.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Journal;
import dev.slipway.api.journal.Sha256;
import dev.slipway.testkit.contract.JournalContract;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FakeJournalTest extends JournalContract {
    @Override
    protected Journal create(InstantSource clock) {
        return new FakeJournal(clock);
    }

    @Override
    protected Journal takeOver(Journal earlier, InstantSource clock) {
        return ((FakeJournal) earlier).takeOver();
    }

    @Test
    void failureRecordsNothingAndALostAnswerIsFoundByItsKey() {
        FakeJournal journal = new FakeJournal(InstantSource.fixed(Instant.EPOCH));
        Append append =
                Append.of(
                        "ann",
                        new IdempotencyKey("a"),
                        Sha256.ZERO,
                        1,
                        List.of(new Draft("ThingHappened", 1, "{}")));
        journal.failNext("disk full");
        assertThat(journal.append(append)).isEqualTo(new Appended.Unavailable("disk full"));
        journal.loseNextAnswer();
        assertThat(journal.append(append)).isInstanceOf(Appended.Unknown.class);
        assertThat(journal.append(append)).isInstanceOf(Appended.Repeated.class);
    }
}
