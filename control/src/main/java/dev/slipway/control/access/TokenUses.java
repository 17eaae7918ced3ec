package dev.slipway.control.access;

import dev.slipway.api.access.Principal;
import dev.slipway.api.control.AccessCommand.NoteTokenUse;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.journal.IdempotencyKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Notes on which days tokens are used: one command a day and token, off the request's path. A
/// note that cannot be taken is lost, and the next use makes it again.
///
/// *Threads*: any; commands are submitted by one thread of its own.
public final class TokenUses implements AutoCloseable {
    private static final int MOST_WAITING = 1_000;

    /// How long no note is tried after one that could not be taken: a store that is away is not
    /// asked at every request.
    private static final Duration REST = Duration.ofMinutes(1);

    private static final Principal NOTER = Principal.system("access");

    private final Controls controls;
    private final ConcurrentHashMap<String, Instant> noted = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor submitting =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(MOST_WAITING),
                    Thread.ofPlatform().daemon().name("token-uses").factory(),
                    (note, _) -> ((Note) note).forget());
    private volatile Instant rested = Instant.MIN;

    /// Notes as commands to `controls`.
    public TokenUses(Controls controls) {
        this.controls = controls;
    }

    /// Notes that a token is used at `now`, unless its day is known.
    void note(TokenEntry token, Instant now) {
        Instant day = now.truncatedTo(ChronoUnit.DAYS);
        Instant used = token.used();
        boolean isKnown = used != null && !used.isBefore(day);
        if (isKnown || now.isBefore(rested) || day.equals(noted.put(token.id(), day))) {
            return;
        }
        submitting.execute(new Note(token.id(), day, now));
    }

    /// Takes no more notes; those that wait are dropped.
    @Override
    public void close() {
        submitting.shutdownNow();
    }

    /// One on its way.
    private final class Note implements Runnable {
        private final String token;
        private final Instant day;
        private final Instant now;

        Note(String token, Instant day, Instant now) {
            this.token = token;
            this.day = day;
            this.now = now;
        }

        @Override
        public void run() {
            boolean isTaken = false;
            try {
                isTaken = controls.submit(request()) instanceof CommandResult.Done;
            } finally {
                if (!isTaken) {
                    rested = now.plus(REST);
                    forget();
                }
            }
        }

        private CommandRequest request() {
            String name = "token-use:" + token + ":" + day.getEpochSecond();
            return new CommandRequest(
                    NOTER, new IdempotencyKey(name), new NoteTokenUse(token, day), false);
        }

        /// The next use makes it again.
        void forget() {
            noted.remove(token, day);
        }
    }
}
