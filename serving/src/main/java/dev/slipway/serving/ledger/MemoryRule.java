package dev.slipway.serving.ledger;

/// What a claim can run against.
public enum MemoryRule {
    /// All memory that loaded versions may hold.
    BUDGET("memory"),
    /// The part of it on the Java heap.
    HEAP("heap-memory"),
    /// The part of it outside the heap.
    OFF_HEAP("off-heap-memory"),
    /// What the version's own team may hold.
    TEAM_CEILING("team-memory-ceiling"),
    /// What is kept for other teams.
    TEAM_FLOORS("team-memory-floors");

    private final String word;

    MemoryRule(String word) {
        this.word = word;
    }

    /// Its name in metrics and messages.
    public String word() {
        return word;
    }
}
