package dev.slipway.serving.ledger;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.VersionId;

/// Why a version does not get its memory.
///
/// @param team on whose account it would go
/// @param rule that it runs against
/// @param needed bytes that count by that rule
/// @param free bytes of them that are free
/// @param evictable bytes that unloading idle versions would free
public record MemoryRefusal(
        VersionId version, TeamName team, MemoryRule rule, long needed, long free, long evictable) {
    private static final String BESIDE_FLOORS = " beside what is kept for other teams";

    /// The refusal in words, for whoever asked for the version.
    public String words() {
        return words("needs ");
    }

    /// The same of a version of which nobody knows how much more it needs.
    public String wordsOfAtLeast() {
        return words("needs at least ");
    }

    private String words(String needs) {
        return rule.word()
                + ": "
                + needs
                + needed
                + " bytes, "
                + Math.max(0, free)
                + " are free"
                + where()
                + ", evicting idle versions would free "
                + evictable;
    }

    private String where() {
        return switch (rule) {
            case BUDGET -> "";
            case HEAP -> " on the heap";
            case OFF_HEAP -> " outside the heap";
            case TEAM_CEILING -> " below the ceiling of team " + team;
            case TEAM_FLOORS -> BESIDE_FLOORS;
            case HEAP_FLOORS -> " on the heap" + BESIDE_FLOORS;
            case OFF_HEAP_FLOORS -> " outside the heap" + BESIDE_FLOORS;
        };
    }
}
