package dev.slipway.console;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.client.login.CodeFlow;
import dev.slipway.client.login.LoginException;
import dev.slipway.client.login.Session;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/// A person's session with an issuer: its token, renewed shortly before it ends.
///
/// A refresh token is good once, so one thread renews; the others go on with the token before for
/// as long as it counts, and wait otherwise.
///
/// *Threads*: any.
final class IssuerTicket implements Ticket {
    private static final Duration AHEAD = Duration.ofSeconds(30);
    private static final Duration REST = Duration.ofSeconds(10);

    private final CodeFlow flow;
    private final InstantSource clock;
    private final PrincipalId holder;
    private final ReentrantLock renewing = new ReentrantLock();
    private volatile Session session;
    private volatile Instant next = Instant.MIN;
    private volatile String missed = "";

    /// @param holder who the server said it is; nobody else can come of renewing it
    IssuerTicket(CodeFlow flow, InstantSource clock, Session session, PrincipalId holder) {
        this.flow = flow;
        this.clock = clock;
        this.session = session;
        this.holder = holder;
    }

    @Override
    public String token() {
        if (!isDue(session)) {
            return session.token();
        }
        if (!isGoodFor(session, Duration.ZERO)) {
            renewing.lock();
            try {
                renew();
            } finally {
                renewing.unlock();
            }
        } else if (renewing.tryLock()) {
            try {
                renew();
            } finally {
                renewing.unlock();
            }
        }
        return session.token();
    }

    /// Whether this is whose session it is.
    boolean isOf(PrincipalId principal) {
        return principal.equals(holder);
    }

    /// The session with the issuer as it is now.
    Session session() {
        return session;
    }

    /// Why it was not renewed the last time; empty when it was.
    String missed() {
        return missed;
    }

    private boolean isDue(Session one) {
        return one.refresh() != null && !isGoodFor(one, AHEAD) && !clock.instant().isBefore(next);
    }

    private boolean isGoodFor(Session one, Duration time) {
        return clock.instant().plus(time).isBefore(one.expires());
    }

    private void renew() {
        Session before = session;
        if (!isDue(before)) {
            return;
        }
        try {
            session = flow.renewed(before);
            missed = "";
        } catch (LoginException e) {
            next = e.isRefusal() ? Instant.MAX : clock.instant().plus(REST);
            missed = String.valueOf(e.getMessage());
        }
    }

    @Override
    public String toString() {
        return "a session with an issuer";
    }
}
