package dev.slipway.console;

import dev.slipway.api.access.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who has signed in: what they show the server by the name of the session, in memory alone, so
/// that it ends with the process.
///
/// *Threads*: any.
final class Sessions {
    static final Duration IDLE = Duration.ofHours(8);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MOST = 1_000;

    /// Of one principal: whoever signs in over and over ends sessions of theirs and nobody else's.
    static final int MOST_OF_ONE = 100;

    private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

    /// One session.
    private record Session(PrincipalId who, Ticket ticket, Instant began, Instant seen) {
        boolean isOver(Instant now) {
            return now.isAfter(began.plus(LONGEST)) || now.isAfter(seen.plus(IDLE));
        }
    }

    /// Begins one; the one that was looked at longest ago goes where there are too many.
    ///
    /// @param who signs in
    synchronized void begin(String id, PrincipalId who, Ticket ticket, Instant now) {
        sessions.values().removeIf(session -> session.isOver(now));
        List<String> theirs =
                sessions.entrySet().stream()
                        .filter(session -> session.getValue().who().equals(who))
                        .map(Map.Entry::getKey)
                        .toList();
        if (theirs.size() >= MOST_OF_ONE) {
            sessions.remove(theirs.getFirst());
        } else if (sessions.size() >= MOST) {
            String oldest = sessions.keySet().iterator().next();
            sessions.remove(oldest);
        }
        sessions.put(id, new Session(who, ticket, now, now));
    }

    /// What a session shows that is not over.
    synchronized Optional<Ticket> ticket(String id, Instant now) {
        Session session = sessions.get(id);
        if (session == null) {
            return Optional.empty();
        }
        if (session.isOver(now)) {
            sessions.remove(id);
            return Optional.empty();
        }
        sessions.put(id, new Session(session.who(), session.ticket(), session.began(), now));
        return Optional.of(session.ticket());
    }

    /// Whether a session is there; looking does not keep it.
    synchronized boolean isThere(String id) {
        return sessions.containsKey(id);
    }

    /// Ends one, and gives what it showed.
    synchronized Optional<Ticket> end(String id) {
        return Optional.ofNullable(sessions.remove(id)).map(Session::ticket);
    }
}
