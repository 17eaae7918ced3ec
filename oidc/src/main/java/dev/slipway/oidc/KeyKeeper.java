package dev.slipway.oidc;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.slipway.oidc.IssuerSpec.Times;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Keeps the issuer's keys: fetches them on a thread of its own, every so often, and sooner when
/// somebody shows a key that is not among them, but never twice within the time of rest, so that
/// made-up keys cannot drive it against the issuer.
///
/// *Threads*: any.
final class KeyKeeper implements AutoCloseable {
    private static final String DISCOVERY = "/.well-known/openid-configuration";

    private final IssuerSpec spec;
    private final InstantSource clock;
    private final Consumer<KeyNews> news;
    private final Fetching fetching;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private volatile @Nullable KeyList keys;
    private volatile Instant tried = Instant.EPOCH;
    private volatile String missed = "they have not been fetched yet";
    private boolean isAsked;
    private boolean isClosed;

    KeyKeeper(IssuerSpec spec, InstantSource clock, Consumer<KeyNews> news) {
        this.spec = spec;
        this.clock = clock;
        this.news = news;
        this.fetching = new Fetching(spec.times().fetch());
        this.thread = Thread.ofPlatform().daemon().name("oidc-keys").unstarted(this::run);
    }

    void start() {
        tried = clock.instant();
        thread.start();
    }

    /// The keys, unless the issuer has been silent for too long.
    Optional<KeyList> keys(Instant now) {
        KeyList held = keys;
        return held == null || now.isAfter(held.taken().plus(spec.times().outlive()))
                ? Optional.empty()
                : Optional.of(held);
    }

    /// Why there are none.
    String missed() {
        String reason = missed;
        return reason.isEmpty() ? "the last ones are too old" : reason;
    }

    /// Has them fetched soon.
    void ask(Instant now) {
        if (now.isBefore(nextAllowed())) {
            return;
        }
        lock.lock();
        try {
            // Between the look and the lock a fetch may have begun.
            if (!now.isBefore(nextAllowed())) {
                isAsked = true;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private Instant nextAllowed() {
        return tried.plus(spec.times().rest());
    }

    private void run() {
        try {
            do {
                news.accept(fetch());
            } while (await(pause()));
        } catch (InterruptedException e) {
            // Closed while it fetched.
        }
    }

    private Duration pause() {
        Times times = spec.times();
        boolean isFresh = missed.isEmpty() || times.refresh().compareTo(times.rest()) < 0;
        return isFresh ? times.refresh() : times.rest();
    }

    private KeyNews fetch() throws InterruptedException {
        try {
            KeyList fetched = KeyList.parse(fetching.get(whereKeysAre()), clock.instant());
            keys = fetched;
            missed = "";
            return new KeyNews.Taken(fetched.size());
        } catch (IOException | ParseException | RuntimeException e) {
            // Whatever the issuer answers, this thread must live to ask again.
            missed = e.getMessage() == null ? e.toString() : e.getMessage();
            return new KeyNews.Missed(missed);
        }
    }

    private URI whereKeysAre() throws IOException, InterruptedException, ParseException {
        String issuer = spec.issuer().toString();
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        byte[] document = fetching.get(URI.create(base + DISCOVERY));
        Map<String, Object> members =
                JSONObjectUtils.parse(new String(document, StandardCharsets.UTF_8));
        String said = JSONObjectUtils.getString(members, "issuer");
        if (!issuer.equals(said)) {
            throw new IOException(
                    "issuer: " + Printable.of("" + said) + " (expected: " + issuer + ")");
        }
        URI address = URI.create("" + JSONObjectUtils.getString(members, "jwks_uri"));
        if (!IssuerSpec.isSafe(address)) {
            throw new IOException(
                    "jwks_uri: " + Printable.of(address.toString()) + " (expected: https://…)");
        }
        return address;
    }

    /// Whether to go on, after a pause or as soon as somebody asks.
    private boolean await(Duration pause) throws InterruptedException {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (!isAsked && !isClosed && left > 0) {
                left = changed.awaitNanos(left);
            }
            isAsked = false;
            tried = clock.instant();
            return !isClosed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        fetching.close();
    }
}
