package dev.slipway.api.journal;

/// A fact that is to become a record.
///
/// @param kind what happened, in the past tense: `VersionPromoted`
/// @param schemaVersion version of the payload's shape, from 1
/// @param payload one JSON object; the journal keeps its canonical form (RFC 8785)
public record Draft(String kind, int schemaVersion, String payload) {
    public Draft {
        if (!kind.matches("[A-Z][A-Za-z0-9]{0,99}")) {
            throw new IllegalArgumentException(
                    "kind: " + kind + " (expected: a name like VersionPromoted)");
        }
        if (schemaVersion < 1) {
            throw new IllegalArgumentException(
                    "schema-version: " + schemaVersion + " (expected: >= 1) for " + kind);
        }
    }
}
