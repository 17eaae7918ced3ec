package dev.slipway.serving.ledger;

import dev.slipway.api.model.MemoryUse;
import java.util.List;

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
    TEAM_FLOORS("team-memory-floors"),
    /// What is kept for other teams of the part on the heap.
    HEAP_FLOORS("team-heap-floors"),
    /// What is kept for other teams of the part outside the heap.
    OFF_HEAP_FLOORS("team-off-heap-floors");

    /// Those that a budget has numbers for.
    static final List<MemoryRule> KINDS = List.of(BUDGET, HEAP, OFF_HEAP);

    private final String word;

    MemoryRule(String word) {
        this.word = word;
    }

    /// Its name in metrics and messages.
    public String word() {
        return word;
    }

    /// What counts by it.
    public long of(MemoryUse use) {
        return switch (this) {
            case HEAP, HEAP_FLOORS -> use.heapBytes();
            case OFF_HEAP, OFF_HEAP_FLOORS -> use.offHeapBytes();
            case BUDGET, TEAM_CEILING, TEAM_FLOORS -> use.total();
        };
    }

    /// What there is by it.
    long of(MemoryBudget budget) {
        return switch (this) {
            case HEAP, HEAP_FLOORS -> budget.heapBytes();
            case OFF_HEAP, OFF_HEAP_FLOORS -> budget.offHeapBytes();
            case BUDGET, TEAM_CEILING, TEAM_FLOORS -> budget.bytes();
        };
    }

    /// The rule about the same memory that leaves others what is kept for them.
    MemoryRule besideFloors() {
        return switch (this) {
            case HEAP, HEAP_FLOORS -> HEAP_FLOORS;
            case OFF_HEAP, OFF_HEAP_FLOORS -> OFF_HEAP_FLOORS;
            case BUDGET, TEAM_CEILING, TEAM_FLOORS -> TEAM_FLOORS;
        };
    }
}
