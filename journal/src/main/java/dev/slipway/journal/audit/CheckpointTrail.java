package dev.slipway.journal.audit;

import dev.slipway.api.journal.JournalRecord;
import dev.slipway.journal.record.Chain;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The checkpoints that a journal is compared with, on one walk along its records.
///
/// A checkpoint that counts records which were given up later is excused when a checkpoint made
/// after that has been signed by the same key and is held: its owner knew.
final class CheckpointTrail {
    private final List<Checkpoint> pending;
    private final List<Checkpoint> excused = new ArrayList<>();
    private final List<Long> rewinds = new ArrayList<>();
    private final Set<String> lineages = new HashSet<>();
    private String lineage = "";
    private @Nullable Checkpoint newest;

    CheckpointTrail(List<Checkpoint> checkpoints) {
        pending =
                new ArrayList<>(
                        checkpoints.stream()
                                .sorted(Comparator.comparingLong(Checkpoint::size))
                                .toList());
    }

    boolean isEmpty() {
        return pending.isEmpty() && excused.isEmpty() && newest == null;
    }

    /// Takes the next record in; says what is wrong with it.
    Optional<String> step(JournalRecord record) {
        if (record.isAboutTheJournal()) {
            begin(record);
        }
        while (!pending.isEmpty() && pending.getFirst().size() == record.seq()) {
            Checkpoint checkpoint = pending.removeFirst();
            if (!record.hash().equals(checkpoint.hash())) {
                return Optional.of("differs from the " + checkpoint + "; history was rewritten");
            }
            if (!lineages.contains(checkpoint.lineage())) {
                return Optional.of("of another lineage than the " + checkpoint);
            }
            newest = checkpoint;
        }
        return Optional.empty();
    }

    private void begin(JournalRecord record) {
        if (record.kind().equals(JournalRecord.REWOUND)) {
            rewinds.add(record.seq());
            Set<String> ended = new HashSet<>(lineages);
            ended.add(member(record, "from"));
            pending.stream()
                    .filter(checkpoint -> ended.contains(checkpoint.lineage()))
                    .forEach(excused::add);
            pending.removeIf(checkpoint -> ended.contains(checkpoint.lineage()));
        }
        lineage = member(record, "lineage");
        lineages.add(lineage);
    }

    /// What the end of the journal at record `seq` leaves wrong.
    Optional<Chain.Fault> end(long seq) {
        if (!pending.isEmpty()) {
            Checkpoint beyond = pending.getLast();
            return Optional.of(new Chain.Fault(seq + 1, "missing; cut off, by the " + beyond));
        }
        if (excused.isEmpty() || isVouchedFor()) {
            return Optional.empty();
        }
        return Optional.of(
                new Chain.Fault(
                        rewinds.getLast(),
                        "gives up records that the "
                                + excused.getLast()
                                + " counts, and no later checkpoint accepts that"));
    }

    private boolean isVouchedFor() {
        return newest != null && newest.size() >= rewinds.getLast();
    }

    /// The last lineage that the records begin.
    String lineage() {
        return lineage;
    }

    /// The records by which losses were accepted.
    List<Long> rewinds() {
        return List.copyOf(rewinds);
    }

    /// The newest checkpoint whose record is the one it names.
    Optional<Checkpoint> newest() {
        return Optional.ofNullable(newest);
    }

    /// A text in the payload of one of the journal's own records.
    private static String member(JournalRecord record, String name) {
        String member = "\"" + name + "\":\"";
        int start = record.payload().indexOf(member) + member.length();
        return record.payload().substring(start, record.payload().indexOf('"', start));
    }
}
