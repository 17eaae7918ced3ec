package dev.slipway.control.fact;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Facts as drafts of records, and records as facts.
public final class FactCodec {
    private static final int SCHEMA_VERSION = 1;
    private static final Map<String, Class<? extends Fact>> KINDS = new HashMap<>();

    static {
        collect(Fact.class);
    }

    private FactCodec() {}

    private static void collect(Class<? extends Fact> type) {
        if (type.isRecord()) {
            KINDS.put(type.getSimpleName(), type);
            return;
        }
        for (Class<?> below : type.getPermittedSubclasses()) {
            collect(below.asSubclass(Fact.class));
        }
    }

    /// The kinds of all records that control writes.
    public static Set<String> kinds() {
        return Set.copyOf(KINDS.keySet());
    }

    /// The draft of a fact; each free text in it is concealed and added to `concealed`.
    ///
    /// *Errors*: [RefusalException] for an empty text where one must be.
    public static Draft draft(
            Fact fact, Function<String, Concealed> conceal, List<Concealed> concealed) {
        String payload =
                Documents.json(
                        fact,
                        text -> {
                            Concealed hidden = conceal.apply(text);
                            concealed.add(hidden);
                            return hidden.token();
                        });
        requireReadable(fact, payload);
        return new Draft(fact.getClass().getSimpleName(), SCHEMA_VERSION, payload);
    }

    /// What cannot be read back must not become a record. An empty text is not written, so one that
    /// must be there is missing then: that is the fault of whoever sent it.
    private static void requireReadable(Fact fact, String payload) {
        try {
            Documents.read(payload, fact.getClass());
        } catch (DocumentException e) {
            if (String.valueOf(e.getMessage()).equals(e.pointer() + ": missing")) {
                throw new RefusalException(
                        ErrorCode.INVALID_INPUT,
                        e.pointer() + ": empty (expected: a text that is not empty)");
            }
            throw new IllegalStateException(
                    fact.getClass().getSimpleName() + " has no text form: " + e.getMessage(), e);
        }
    }

    /// The draft of a fact that nobody will record, its texts as they are.
    ///
    /// *Errors*: as of [#draft].
    public static Draft openDraft(Fact fact) {
        String payload = Documents.json(fact);
        requireReadable(fact, payload);
        return new Draft(fact.getClass().getSimpleName(), SCHEMA_VERSION, payload);
    }

    /// What a record says.
    ///
    /// @param payload the record's payload in the newest schema version
    ///
    /// *Errors*: [JournalException] for a kind or a payload that this program does not know.
    public static Fact read(JournalRecord record, String payload) {
        Class<? extends Fact> type = KINDS.get(record.kind());
        if (type == null) {
            throw new JournalException(
                    "record "
                            + record.seq()
                            + ", "
                            + record.kind()
                            + ": unknown kind (a newer Slipway wrote it, so start that version)");
        }
        try {
            return Documents.read(payload, type);
        } catch (DocumentException e) {
            throw new JournalException(
                    "record "
                            + record.seq()
                            + ", "
                            + record.kind()
                            + ": "
                            + e.getMessage()
                            + " (a newer Slipway may have written it; if so, start that version)",
                    e);
        }
    }
}
