package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Journal;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Snapshot;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.control.decide.NoGuard;
import dev.slipway.control.image.FoldedImage;
import dev.slipway.control.image.ImageText;
import dev.slipway.testkit.fake.FakeJournal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Looks at the past: the same as folding from the first record, without reading all of them.
final class TimeTravelTest {
    private static final int RECORDS = 40_000;
    private static final int A_COMMAND = 2_000;

    private final AtomicLong seconds = new AtomicLong();
    private final Counting journal = new Counting();
    private final Control control = open(journal);

    private static Control open(Journal journal) {
        return Control.open(
                new ControlSpec(
                        journal, () -> Instant.EPOCH, JournalRecord::payload, new NoGuard()));
    }

    /// Counts what is read.
    private final class Counting implements Journal {
        private final FakeJournal fake = new FakeJournal(this::now);
        private long read;

        private Instant now() {
            return Instant.ofEpochSecond(seconds.incrementAndGet() / A_COMMAND);
        }

        @Override
        public Appended append(Append append) {
            return fake.append(append);
        }

        @Override
        public Concealed conceal(String value) {
            return fake.conceal(value);
        }

        @Override
        public boolean erase(String token) {
            return fake.erase(token);
        }

        @Override
        public void keep(Snapshot snapshot) {
            fake.keep(snapshot);
        }

        @Override
        public JournalHead head() {
            return fake.head();
        }

        @Override
        public List<JournalRecord> read(long seq, int limit) {
            List<JournalRecord> records = fake.read(seq, limit);
            read += records.size();
            return records;
        }

        @Override
        public List<JournalRecord> recorded(String actor, IdempotencyKey key) {
            return fake.recorded(actor, key);
        }

        @Override
        public Optional<Snapshot> snapshot(int foldVersion) {
            return fake.snapshot(foldVersion);
        }

        @Override
        public Optional<String> reveal(String token) {
            return fake.reveal(token);
        }

        @Override
        public void close() {
            fake.close();
        }
    }

    private void record(int records) {
        for (int from = 0; from < records; from += A_COMMAND) {
            seconds.addAndGet(A_COMMAND);
            List<Put> puts = new ArrayList<>();
            for (int n = 0; n < A_COMMAND; n++) {
                TeamName team = new TeamName("team-" + (from + n) % 3_000 + "-" + from);
                puts.add(new Put(new TeamSpec(team, null, null, null, null), null));
            }
            CommandResult result =
                    control.submit(
                            new CommandRequest(
                                    OpenControl.principal("root", Role.values()),
                                    new IdempotencyKey("key-" + from),
                                    new ApplyObjects(puts, List.of()),
                                    false));
            assertThat(result).isInstanceOf(CommandResult.Done.class);
        }
    }

    /// What folding from the first record gives.
    private String anew(long seq) {
        FoldedImage image = FoldedImage.EMPTY;
        return text(
                new Replay(journal.fake, JournalRecord::payload)
                        .after(image, journal.fake.read(0, (int) seq)));
    }

    private static String text(Image image) {
        return ImageText.write((FoldedImage) image);
    }

    @Test
    void anyMomentIsWhatFoldingFromTheStartGives() {
        record(RECORDS / 4);
        SplittableRandom random = new SplittableRandom(17);
        for (int n = 0; n < 5; n++) {
            long seq = 1 + random.nextLong(journal.head().seq());
            assertThat(text(control.after(seq))).isEqualTo(anew(seq));
            JournalRecord record = journal.fake.read(seq - 1, 1).getFirst();
            Image then = control.asOf(record.time());
            assertThat(then.seq()).isGreaterThanOrEqualTo(seq);
            assertThat(text(then)).isEqualTo(anew(then.seq()));
        }
        assertThat(control.after(0).seq()).isZero();
        assertThat(control.asOf(Instant.EPOCH.minusSeconds(1)).seq()).isZero();
    }

    @Test
    void aLookAtThePastReadsASmallPartOfIt() {
        record(RECORDS);
        long most = 0;
        for (long seq = 1; seq < RECORDS; seq += 1_777) {
            long before = journal.read;
            control.after(seq);
            most = Math.max(most, journal.read - before);
        }
        assertThat(most).isLessThanOrEqualTo(RECORDS / 4);
    }

    @Test
    void afterAStartFromASnapshotTheSecondLookIsCheap() {
        record(RECORDS);
        control.keepSnapshot();
        Control again = open(journal);
        long before = journal.read;
        again.after(RECORDS - 1_500);
        long first = journal.read - before;
        again.after(RECORDS - 1_400);
        assertThat(first).isGreaterThan(RECORDS - 2_000L);
        assertThat(journal.read - before - first).isLessThanOrEqualTo(RECORDS / 4);
        assertThat(again.after(RECORDS + 1).seq()).isEqualTo(RECORDS + 1);
    }
}
