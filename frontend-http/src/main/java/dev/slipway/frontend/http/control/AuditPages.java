package dev.slipway.frontend.http.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.Permission;
import dev.slipway.api.answer.AuditEntry;
import dev.slipway.api.answer.AuditPage;
import dev.slipway.api.answer.AuditVerification;
import dev.slipway.api.control.AccessCommand.EraseWords;
import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.documents.Documents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Answers about the records of the journal, newest first.
final class AuditPages {
    /// What stands in the place of a text that was erased.
    static final String ERASED = "(erased)";

    private static final int WINDOW = 500;
    private static final int LOOKED_AT = 10_000;

    ApiAnswer list(ApiCall call) {
        JournalReader journal = call.ports().journal();
        Query query = call.query();
        int limit = query.limit();
        Predicate<JournalRecord> wanted = wanted(query).and(visible(call));
        Optional<Instant> since = query.first("since", Instant::parse);
        long newest = journal.head().seq();
        // A journal has no record to read behind one that is not there yet.
        long upTo = Math.min(newest, query.first("page", AuditPages::seq).orElse(newest + 1) - 1);
        long end = Math.max(0, upTo - LOOKED_AT);
        List<AuditEntry> found = new ArrayList<>();
        while (upTo > end) {
            long from = Math.max(end, upTo - WINDOW);
            List<JournalRecord> window = journal.read(from, Math.toIntExact(upTo - from));
            for (JournalRecord record : window.reversed()) {
                if (since.isPresent() && record.time().isBefore(since.get())) {
                    return page(journal, found, 0);
                }
                if (wanted.test(record)) {
                    found.add(entry(journal, record));
                    if (found.size() == limit) {
                        return page(journal, found, record.seq());
                    }
                }
            }
            upTo = from;
        }
        return page(journal, found, upTo + 1);
    }

    /// Whoever may read all of it sees all of it; a role for a team or a model shows what is its.
    private static Predicate<JournalRecord> visible(ApiCall call) {
        if (call.principal().may(Permission.READ_AUDIT)) {
            return record -> true;
        }
        return new AuditSight(call.principal(), call.ports().images().current())::sees;
    }

    /// Each text has a token of its own, so the same words in another record stay.
    ApiAnswer erase(ApiCall call) {
        long record = call.at("record", AuditPages::record);
        FreeText reason =
                call.query().first("reason", FreeText::new).orElse(new FreeText("not said"));
        return call.submit(new EraseWords(record, reason));
    }

    ApiAnswer verify(ApiCall call) {
        long after = call.query().first("after", AuditPages::record).orElse(0L);
        AuditVerification shown = new ChainWalk(call.ports().journal()).from(after);
        return ApiAnswer.of(shown, shown.head());
    }

    private static long record(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("record: " + text + " (expected: its seq)");
        }
        return Long.parseLong(text);
    }

    private static ApiAnswer page(JournalReader journal, List<AuditEntry> found, long below) {
        String next = below <= 1 ? null : Long.toString(below);
        return ApiAnswer.of(new AuditPage(found, next), journal.head().seq());
    }

    private static long seq(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("page: " + text + " (expected: as an answer gave)");
        }
        return Long.parseLong(text);
    }

    private static Predicate<JournalRecord> wanted(Query query) {
        Predicate<JournalRecord> wanted = record -> true;
        List<String> kinds = query.all("kind");
        if (!kinds.isEmpty()) {
            wanted = wanted.and(record -> kinds.contains(record.kind()));
        }
        Optional<String> actor = query.first("actor");
        if (actor.isPresent()) {
            wanted = wanted.and(record -> record.actor().equals(actor.get()));
        }
        Optional<Instant> until = query.first("until", Instant::parse);
        if (until.isPresent()) {
            wanted = wanted.and(record -> !record.time().isAfter(until.get()));
        }
        Optional<String> subject = query.first("subject");
        if (subject.isPresent()) {
            String quoted = "\"" + subject.get() + "\"";
            wanted =
                    wanted.and(record ->
                            record.payload().contains(quoted)
                                    && mentions(Documents.tree(record.payload()), subject.get()));
        }
        return wanted;
    }

    /// Whether one of the payload's own values is this name.
    private static boolean mentions(JsonNode payload, String name) {
        if (payload.isTextual()) {
            return payload.asText().equals(name);
        }
        for (JsonNode child : payload) {
            if (mentions(child, name)) {
                return true;
            }
        }
        return false;
    }

    private static AuditEntry entry(JournalReader journal, JournalRecord record) {
        Map<String, Object> payload = new LinkedHashMap<>();
        Documents.tree(record.payload())
                .properties()
                .forEach(member ->
                        payload.put(member.getKey(), revealed(journal, member.getValue())));
        return AuditEntry.of(record, payload);
    }

    private static Object revealed(JournalReader journal, JsonNode value) {
        if (value.isTextual() && Concealed.mayBeToken(value.asText())) {
            return journal.reveal(value.asText()).orElse(ERASED);
        }
        if (value.isObject()) {
            Map<String, Object> members = new LinkedHashMap<>();
            value.properties()
                    .forEach(member ->
                            members.put(member.getKey(), revealed(journal, member.getValue())));
            return members;
        }
        if (value.isArray()) {
            List<Object> elements = new ArrayList<>();
            value.forEach(element -> elements.add(revealed(journal, element)));
            return elements;
        }
        return value;
    }
}
