package dev.slipway.intake;

import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.packages.json.JsonValues;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/// Finds the records about one version, going back from the newest to the one that published it.
final class VersionRecords {
    private static final String PUBLISHED = "VersionPublished";
    private static final String RENAMED = "ModelRenamed";
    private static final int PAGE = 1_000;

    private final JournalReader journal;
    private final Deque<JournalRecord> found = new ArrayDeque<>();
    private String name = "";

    VersionRecords(JournalReader journal) {
        this.journal = journal;
    }

    /// The records, in order, behind the first one of the journal, which names its lineage.
    List<JournalRecord> upTo(long seq, Model model, VersionNumber version) throws IOException {
        name = model.name().value();
        long end = seq;
        boolean isComplete = false;
        while (end > 1 && !isComplete) {
            long from = Math.max(1, end - PAGE);
            isComplete = look(journal.read(from, (int) (end - from)), version.value());
            end = from;
        }
        journal.read(0, 1).stream()
                .filter(first -> found.isEmpty() || found.peekFirst().seq() > first.seq())
                .forEach(found::addFirst);
        return List.copyOf(found);
    }

    private boolean look(List<JournalRecord> page, long version) throws IOException {
        for (JournalRecord record : page.reversed()) {
            // Most records are about something else, and parsing costs more than looking.
            if (!record.payload().contains('"' + name + '"')
                    || !(JsonValues.parse(record.payload()) instanceof Map<?, ?> payload)) {
                continue;
            }
            if (record.kind().equals(RENAMED) && name.equals(payload.get("to"))) {
                name = String.valueOf(payload.get("model"));
                found.addFirst(record);
            } else if (isAbout(payload, version)) {
                found.addFirst(record);
                if (record.kind().equals(PUBLISHED)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// What processes report of themselves says nothing of the version.
    private boolean isAbout(Map<?, ?> payload, long version) {
        return name.equals(payload.get("model"))
                && payload.get("version") instanceof Number number
                && number.longValue() == version
                && !payload.containsKey("node");
    }
}
