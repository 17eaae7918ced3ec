package dev.slipway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Journal;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.journal.Snapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What every [Journal] owes; the test class of each implementation inherits it.
public abstract class JournalContract {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.678901Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final List<Journal> open = new ArrayList<>();

    /// A new journal.
    protected abstract Journal create(InstantSource clock) throws Exception;

    /// A second writer on the journal that `earlier` writes.
    protected abstract Journal takeOver(Journal earlier, InstantSource clock) throws Exception;

    @AfterEach
    void closeJournals() {
        open.forEach(Journal::close);
    }

    @Test
    void newJournalBeginsWithItsCreation() throws Exception {
        Journal journal = journal();
        JournalRecord first = journal.read(0, 10).getFirst();
        JournalHead head = journal.head();
        assertThat(first.kind()).isEqualTo(JournalRecord.CREATED);
        assertThat(first.previous()).isEqualTo(Sha256.ZERO);
        assertThat(first.payload()).isEqualTo("{\"lineage\":\"" + head.lineage() + "\"}");
        assertThat(head).isEqualTo(new JournalHead(head.lineage(), 1, 1, first.hash()));
    }

    @Test
    void recordsOfOneCommandStandTogetherInTheChain() throws Exception {
        Journal journal = journal();
        List<JournalRecord> records = recorded(journal.append(append(journal, "a", 3)));
        assertThat(records).extracting(JournalRecord::seq).containsExactly(2L, 3L, 4L);
        assertThat(records).allMatch(record -> record.time().equals(START));
        List<JournalRecord> all = journal.read(0, 10);
        assertThat(all).hasSize(4).endsWith(records.toArray(JournalRecord[]::new));
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).previous()).isEqualTo(all.get(i - 1).hash());
        }
        assertThat(journal.head().hash()).isEqualTo(all.getLast().hash());
    }

    @Test
    void repeatedCommandGetsItsEarlierRecords() throws Exception {
        Journal journal = journal();
        Append first = append(journal, "a", 2);
        List<JournalRecord> records = recorded(journal.append(first));
        journal.append(append(journal, "b", 1));
        assertThat(journal.append(first)).isEqualTo(new Appended.Repeated(records));
        assertThat(journal.head().seq()).isEqualTo(4);
    }

    @Test
    void recordsOfACommandAreFoundByItsKey() throws Exception {
        Journal journal = journal();
        Append append = append(journal, "a", 2);
        List<JournalRecord> records = recorded(journal.append(append));
        assertThat(journal.recorded(append.actor(), append.key())).isEqualTo(records);
        assertThat(journal.recorded(append.actor(), new IdempotencyKey("never-used"))).isEmpty();
        assertThat(journal.recorded("somebody-else", append.key())).isEmpty();
    }

    @Test
    void keyOfAnotherCommandIsAConflict() throws Exception {
        Journal journal = journal();
        journal.append(append(journal, "a", 1));
        Append other =
                Append.of("ann", key("a"), Sha256.of("other"), journal.head().seq(), drafts(1));
        assertThat(journal.append(other)).isEqualTo(new Appended.Conflict(key("a"), 2));
    }

    @Test
    void keysOfDifferentActorsNeverMeet() throws Exception {
        Journal journal = journal();
        journal.append(append(journal, "a", 1));
        Append other = Append.of("bob", key("a"), Sha256.of("other"), 2, drafts(1));
        assertThat(journal.append(other)).isInstanceOf(Appended.Recorded.class);
    }

    @Test
    void commandDecidedOnAnOlderImageIsStale() throws Exception {
        Journal journal = journal();
        Append late = append(journal, "late", 1);
        journal.append(append(journal, "a", 1));
        assertThat(journal.append(late)).isEqualTo(new Appended.Stale(journal.head()));
        assertThat(journal.head().seq()).isEqualTo(2);
    }

    @Test
    void timeNeverRunsBackwards() throws Exception {
        Journal journal = journal();
        now.set(START.minusSeconds(60));
        JournalRecord record = recorded(journal.append(append(journal, "a", 1))).getFirst();
        assertThat(record.time()).isEqualTo(START);
        now.set(START.plusSeconds(60));
        record = recorded(journal.append(append(journal, "b", 1))).getFirst();
        assertThat(record.time()).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void ofTwoWritersOnlyTheNewerWrites() throws Exception {
        Journal zombie = journal();
        Append last = append(zombie, "a", 1);
        zombie.append(last);
        Journal newer = opened(takeOver(zombie, now::get));
        Append asleep = append(zombie, "asleep", 1);
        assertThat(newer.append(append(newer, "b", 1))).isInstanceOf(Appended.Recorded.class);
        assertThat(zombie.append(asleep)).isEqualTo(new Appended.Fenced(1, 2));
        assertThat(zombie.append(asleep)).isEqualTo(new Appended.Fenced(1, 2));
        assertThat(newer.append(last)).isInstanceOf(Appended.Repeated.class);
        assertThat(newer.read(0, 10)).extracting(JournalRecord::epoch).containsExactly(1L, 1L, 2L);
    }

    @Test
    void readsPageByPage() throws Exception {
        Journal journal = journal();
        journal.append(append(journal, "a", 5));
        assertThat(journal.read(0, 2)).extracting(JournalRecord::seq).containsExactly(1L, 2L);
        assertThat(journal.read(4, 10)).extracting(JournalRecord::seq).containsExactly(5L, 6L);
        assertThat(journal.read(6, 10)).isEmpty();
        assertThatThrownBy(() -> journal.read(7, 10))
                .isInstanceOf(JournalException.class)
                .hasMessage("record 7: missing");
    }

    @Test
    void concealedValueIsRevealedUntilItIsErased() throws Exception {
        Journal journal = journal();
        Concealed name = journal.conceal("Ann Example");
        assertThat(journal.reveal(name.token())).isEmpty();
        Draft draft = new Draft("PersonNamed", 1, "{\"name\":\"" + name.token() + "\"}");
        journal.append(new Append("ann", key("a"), Sha256.ZERO, 1, List.of(draft), List.of(name)));
        assertThat(journal.reveal(name.token())).contains("Ann Example");
        assertThat(journal.erase(name.token())).isTrue();
        assertThat(journal.erase(name.token())).isFalse();
        assertThat(journal.reveal(name.token())).isEmpty();
        assertThat(journal.read(1, 1).getFirst().payload()).contains(name.token());
    }

    @Test
    void equalValuesAreConcealedUnderDifferentTokens() throws Exception {
        Journal journal = journal();
        assertThat(journal.conceal("Ann").token()).isNotEqualTo(journal.conceal("Ann").token());
    }

    @Test
    void snapshotIsFoundWhileItsRecordIsTheOneItNames() throws Exception {
        Journal journal = journal();
        journal.append(append(journal, "a", 2));
        JournalRecord record = journal.read(1, 1).getFirst();
        Snapshot kept = new Snapshot(2, record.hash(), 7, "{\"models\":[]}");
        journal.keep(kept);
        assertThat(journal.snapshot(7)).contains(kept);
        assertThat(journal.snapshot(8)).isEmpty();
        journal.keep(new Snapshot(2, Sha256.of("another history"), 7, "{}"));
        assertThat(journal.snapshot(7)).isEmpty();
        journal.keep(new Snapshot(99, record.hash(), 7, "{}"));
        assertThat(journal.snapshot(7)).isEmpty();
    }

    /// It may know records that the journal has lost since, under numbers that others have by now.
    @Test
    void whoeverWasTakenOverKeepsNoSnapshot() throws Exception {
        Journal zombie = journal();
        Journal newer = opened(takeOver(zombie, now::get));
        JournalRecord first = newer.read(0, 1).getFirst();
        Snapshot kept = new Snapshot(1, first.hash(), 7, "{\"models\":[]}");
        newer.keep(kept);
        zombie.keep(new Snapshot(1, first.hash(), 7, "{}"));
        assertThat(newer.snapshot(7)).contains(kept);
    }

    @Test
    void payloadMustBeAnObject() throws Exception {
        Journal journal = journal();
        List<Draft> drafts = List.of(new Draft("ThingHappened", 1, "[1,2]"));
        assertThatThrownBy(() -> journal.append(Append.of("ann", key("a"), Sha256.ZERO, 1, drafts)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: a JSON object");
        assertThat(journal.head().seq()).isEqualTo(1);
    }

    private Journal journal() throws Exception {
        return opened(create(now::get));
    }

    private Journal opened(Journal journal) {
        open.add(journal);
        return journal;
    }

    private static Append append(Journal journal, String key, int records) {
        return Append.of("ann", key(key), Sha256.of(key), journal.head().seq(), drafts(records));
    }

    private static List<Draft> drafts(int records) {
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            drafts.add(new Draft("ThingHappened", 1, "{\"n\":" + i + "}"));
        }
        return drafts;
    }

    private static List<JournalRecord> recorded(Appended outcome) {
        assertThat(outcome).isInstanceOf(Appended.Recorded.class);
        return ((Appended.Recorded) outcome).records();
    }

    private static IdempotencyKey key(String value) {
        return new IdempotencyKey(value);
    }
}
