package dev.slipway.console.audit;

import dev.slipway.api.answer.AuditEntry;
import dev.slipway.documents.Documents;
import java.util.List;
import java.util.Map;

/// A record as pages show it.
///
/// @param entry the record
/// @param subject what it is about, as far as its members say; empty where they do not
/// @param text of its members, in JSON
/// @param cut whether there is more of the text
public record RecordLine(AuditEntry entry, String subject, String text, boolean cut) {
    private static final int SHOWN = 20_000;
    private static final List<String> SUBJECTS =
            List.of("model", "endpoint", "name", "id", "token", "object", "release");

    static RecordLine of(AuditEntry entry) {
        String text = Documents.tree(entry.payload()).toPrettyString();
        boolean cut = text.length() > SHOWN;
        return new RecordLine(entry, subject(entry), cut ? text.substring(0, SHOWN) : text, cut);
    }

    private static String subject(AuditEntry entry) {
        return entry.payload().get("spec") instanceof Map<?, ?> spec
                ? subject(spec)
                : subject(entry.payload());
    }

    private static String subject(Map<?, ?> members) {
        for (String member : SUBJECTS) {
            if (members.get(member) instanceof String name) {
                return name;
            }
        }
        return "";
    }
}
