package dev.slipway.serving.activation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;

/// A copy of the queue at a gate, made a moment ago, that tells how many go before somebody without
/// walking past each of them.
///
/// *Threads*: immutable.
final class Line {
    /// Of nobody: it says nothing of those who wait.
    static final Line EMPTY = new Line(List.of(), 0);

    /// One part of so many may have come or left since.
    private static final int PARTS = 64;

    private final List<Ticket> tickets;
    private final int moves;

    private Line(List<Ticket> tickets, int moves) {
        this.tickets = tickets;
        this.moves = moves;
    }

    /// Who waits now.
    ///
    /// @param moves how often somebody had come or left before
    static Line of(Iterable<Ticket> waiting, int moves) {
        List<Ticket> all = new ArrayList<>();
        for (Ticket ticket : waiting) {
            all.add(ticket);
        }
        return new Line(all, moves);
    }

    /// Whether it says enough of who waits, after so many have come or left.
    boolean holds(int movesNow) {
        return !tickets.isEmpty() && movesNow - moves <= tickets.size() / PARTS;
    }

    /// How many of them go before this one. Those who left since were mostly in front, and do not
    /// count; those who came since do not, either.
    ///
    /// @param waiting who waits now
    int before(Ticket last, NavigableSet<Ticket> waiting) {
        if (tickets.isEmpty()) {
            return 0;
        }
        Ticket front = waiting.ceiling(tickets.getFirst());
        return front == null ? 0 : Math.max(0, place(last) - place(front));
    }

    private int place(Ticket ticket) {
        int found = Collections.binarySearch(tickets, ticket);
        return found < 0 ? -found - 1 : found;
    }
}
