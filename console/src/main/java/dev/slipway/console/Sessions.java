package dev.slipway.console;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
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

    private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

    /// One session.
    private record Session(Ticket ticket, Instant began, Instant seen) {
        boolean isOver(Instant now) {
            return now.isAfter(began.plus(LONGEST)) || now.isAfter(seen.plus(IDLE));
        }
    }

    /// Begins one; the one that was looked at longest ago goes where there are too many.
    synchronized void begin(String id, Ticket ticket, Instant now) {
        sessions.values().removeIf(session -> session.isOver(now));
        if (sessions.size() >= MOST) {
            String oldest = sessions.keySet().iterator().next();
            sessions.remove(oldest);
        }
        sessions.put(id, new Session(ticket, now, now));
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
        sessions.put(id, new Session(session.ticket(), session.began(), now));
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
