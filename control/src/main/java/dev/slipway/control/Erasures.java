package dev.slipway.control;

import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.Journal;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.control.fact.AccessFact.WordsErased;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.FactCodec;
import dev.slipway.documents.Documents;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// Words that somebody wants to be gone: erased once the record that says so is durable, and before
/// an image is kept that holds it. So whatever a crash or a full disk left undone comes after the
/// kept image, and the next start finds it again.
///
/// *Threads*: any.
final class Erasures {
    private final Journal journal;
    private final Function<JournalRecord, String> newest;
    private final Set<Long> waiting = new TreeSet<>();

    Erasures(Journal journal, Function<JournalRecord, String> newest) {
        this.journal = journal;
        this.newest = newest;
    }

    /// Takes in what a record says.
    synchronized void read(Fact fact) {
        if (fact instanceof WordsErased erased) {
            waiting.add(erased.record());
        }
    }

    /// Takes in what was recorded; whether there is something to erase among it.
    synchronized boolean read(List<JournalRecord> records) {
        List<Fact> facts =
                records.stream()
                        .filter(record -> record.kind().equals(WordsErased.class.getSimpleName()))
                        .map(record -> FactCodec.read(record, newest.apply(record)))
                        .toList();
        facts.forEach(this::read);
        return !facts.isEmpty();
    }

    /// Takes in what was recorded, and erases.
    ///
    /// *Errors*: [JournalException]; what was not erased waits for the next call.
    synchronized void finish(List<JournalRecord> records) {
        if (read(records)) {
            finish();
        }
    }

    /// Erases what waits.
    ///
    /// *Errors*: [JournalException]; what was not erased waits for the next call.
    synchronized void finish() {
        for (long seq : List.copyOf(waiting)) {
            for (JournalRecord record : journal.read(seq - 1, 1)) {
                tokens(record).forEach(journal::erase);
            }
            waiting.remove(seq);
        }
    }

    /// The tokens of a record's own free texts: a text elsewhere in it may look like one.
    private List<String> tokens(JournalRecord record) {
        if (record.isAboutTheJournal()) {
            return List.of();
        }
        List<String> tokens = new ArrayList<>();
        Documents.json(
                FactCodec.read(record, newest.apply(record)),
                text -> {
                    if (Concealed.mayBeToken(text)) {
                        tokens.add(text);
                    }
                    return text;
                });
        return tokens;
    }
}
