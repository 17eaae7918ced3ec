package dev.slipway.console;

import dev.slipway.api.access.PrincipalId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/// Places of pages that are told what happens while they are open: so many of all, and fewer of one
/// viewer.
///
/// *Threads*: any.
final class EventPlaces {
    static final int MOST = 64;

    /// Of one principal: whoever opens more ends the oldest of theirs and nobody else's.
    static final int MOST_OF_ONE = 16;

    /// Of one principal with those that are to end and have not: one whose browser takes nothing
    /// more is noticed late.
    private static final int MOST_HELD_BY_ONE = 2 * MOST_OF_ONE;

    private final SequencedSet<Place> held = new LinkedHashSet<>();

    /// One place.
    ///
    /// *Threads*: any.
    final class Place implements AutoCloseable {
        private final PrincipalId who;
        private volatile boolean isOver;

        private Place(PrincipalId who) {
            this.who = who;
        }

        /// Whether it is needed for another page of the same viewer.
        boolean isOver() {
            return isOver;
        }

        @Override
        public void close() {
            synchronized (EventPlaces.this) {
                held.remove(this);
            }
        }
    }

    /// Takes one until it is closed; empty when there is none.
    ///
    /// @param who looks
    synchronized Optional<Place> take(PrincipalId who) {
        List<Place> theirs = held.stream().filter(place -> place.who.equals(who)).toList();
        if (held.size() >= MOST || theirs.size() >= MOST_HELD_BY_ONE) {
            return Optional.empty();
        }
        List<Place> lasting = theirs.stream().filter(place -> !place.isOver).toList();
        if (lasting.size() >= MOST_OF_ONE) {
            lasting.getFirst().isOver = true;
        }
        Place place = new Place(who);
        held.add(place);
        return Optional.of(place);
    }
}
