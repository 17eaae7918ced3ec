package dev.slipway.journal.record;

import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// What turns payloads of older schema versions into the newest one: records are read for ever, and
/// never rewritten.
///
/// Every kind is at version 1 until a step for it is added; a fold sees only the newest version.
public final class Upcasters {
    private final Map<String, Map<Integer, UnaryOperator<String>>> steps;

    private Upcasters(Map<String, Map<Integer, UnaryOperator<String>>> steps) {
        this.steps = steps;
    }

    /// No kind has changed yet.
    public static Upcasters none() {
        return new Upcasters(Map.of());
    }

    /// The same with one more step: `step` makes version `from + 1` of a payload from `from`.
    public Upcasters with(String kind, int from, UnaryOperator<String> step) {
        int newest = newest(kind);
        if (from != newest) {
            throw new IllegalArgumentException(
                    "from: " + from + " (expected: " + newest + ") for " + kind);
        }
        Map<String, Map<Integer, UnaryOperator<String>>> more = new HashMap<>(steps);
        Map<Integer, UnaryOperator<String>> ofKind =
                new HashMap<>(more.getOrDefault(kind, Map.of()));
        ofKind.put(from, step);
        more.put(kind, ofKind);
        return new Upcasters(more);
    }

    /// The schema version that is written today.
    public int newest(String kind) {
        return steps.getOrDefault(kind, Map.of()).size() + 1;
    }

    /// The record's payload in the newest schema version of its kind.
    ///
    /// *Errors*: [JournalException] when a newer program wrote the record.
    public String payload(JournalRecord record) {
        int newest = newest(record.kind());
        if (record.schemaVersion() > newest) {
            throw new JournalException(
                    "schema-version: "
                            + record.schemaVersion()
                            + " (expected: <= "
                            + newest
                            + ") for record "
                            + record.seq()
                            + ", "
                            + record.kind()
                            + "; a newer Slipway wrote it, so start that version or a newer one");
        }
        String payload = record.payload();
        Map<Integer, UnaryOperator<String>> ofKind = steps.getOrDefault(record.kind(), Map.of());
        for (int version = record.schemaVersion(); version < newest; version++) {
            UnaryOperator<String> step = ofKind.get(version);
            if (step == null) {
                throw new IllegalStateException(record.kind() + ": no step from " + version);
            }
            payload = step.apply(payload);
        }
        return payload;
    }
}
