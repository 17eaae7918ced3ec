package dev.slipway.console;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Who has signed in: tokens by the name of the session, in memory alone, so that they end with the
/// process.
///
/// *Threads*: any.
final class Sessions {
    static final Duration IDLE = Duration.ofHours(8);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MOST = 1_000;

    private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

    /// One session.
    private record Session(String token, Instant began, Instant seen) {
        boolean isOver(Instant now) {
            return now.isAfter(began.plus(LONGEST)) || now.isAfter(seen.plus(IDLE));
        }
    }

    /// Begins one; the one that was looked at longest ago goes where there are too many.
    synchronized void begin(String id, String token, Instant now) {
        sessions.values().removeIf(session -> session.isOver(now));
        if (sessions.size() >= MOST) {
            String oldest = sessions.keySet().iterator().next();
            sessions.remove(oldest);
        }
        sessions.put(id, new Session(token, now, now));
    }

    /// The token of a session that is not over.
    synchronized Optional<String> token(String id, Instant now) {
        Session session = sessions.get(id);
        if (session == null) {
            return Optional.empty();
        }
        if (session.isOver(now)) {
            sessions.remove(id);
            return Optional.empty();
        }
        sessions.put(id, new Session(session.token(), session.began(), now));
        return Optional.of(session.token());
    }

    /// Whether a session is there; looking does not keep it.
    synchronized boolean isThere(String id) {
        return sessions.containsKey(id);
    }

    /// Ends one.
    synchronized void end(String id) {
        sessions.remove(id);
    }
}
