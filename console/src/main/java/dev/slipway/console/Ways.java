package dev.slipway.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.client.login.CodeFlow.Way;
import java.net.URI;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/// Ways of browsers to the issuer and back. What a way has to keep secret follows from the visit's
/// name, a salt and a key of the process, so nothing is kept for visitors who have not signed in,
/// and an answer to another browser's way is worth nothing here.
///
/// *Threads*: any.
final class Ways {
    static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int SALT_BYTES = 16;
    private static final int STATE_PARTS = 3;

    private final Csrf key;
    private final SecureRandom random;
    private final InstantSource clock;

    Ways(Csrf key, SecureRandom random, InstantSource clock) {
        this.key = key;
        this.random = random;
        this.clock = clock;
    }

    /// A new way of a visit.
    Way begin(String visit, URI redirect) {
        byte[] bytes = new byte[SALT_BYTES];
        random.nextBytes(bytes);
        String salt = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return way(visit, redirect, salt, clock.instant().plus(LONGEST).getEpochSecond());
    }

    /// The way of this visit that came back with this state; empty when there is none, or it began
    /// too long ago.
    Optional<Way> resume(String visit, URI redirect, String state) {
        String[] parts = state.split("\\.", -1);
        if (parts.length != STATE_PARTS || !parts[1].matches("[0-9]{1,12}")) {
            return Optional.empty();
        }
        long end = Long.parseLong(parts[1]);
        Way way = way(visit, redirect, parts[0], end);
        boolean isOurs = MessageDigest.isEqual(way.state().getBytes(UTF_8), state.getBytes(UTF_8));
        return isOurs && clock.instant().isBefore(Instant.ofEpochSecond(end))
                ? Optional.of(way)
                : Optional.empty();
    }

    /// What comes back with this visit's browser when its session at the issuer has ended.
    String farewell(String visit) {
        return key.of("farewell " + visit);
    }

    /// Whether a browser that comes back so was sent there by this visit.
    boolean isFarewell(String visit, String state) {
        return MessageDigest.isEqual(farewell(visit).getBytes(UTF_8), state.getBytes(UTF_8));
    }

    private Way way(String visit, URI redirect, String salt, long end) {
        String name = " " + visit + " " + salt + " " + end;
        return new Way(
                redirect,
                salt + "." + end + "." + key.of("state" + name),
                key.of("nonce" + name),
                key.of("verifier" + name));
    }
}
