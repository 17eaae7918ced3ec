package dev.slipway.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The keys of an issuer as it gave them once, and the tokens that were found good with them: a
/// new list forgets those.
///
/// A key that this program cannot use (another type, another use, weak) is left out and spoils
/// nothing.
///
/// *Threads*: any.
final class KeyList {
    private static final int MOST_KEYS = 100;
    private static final int MOST_TOKENS = 10_000;
    private static final int FEWEST_RSA_BITS = 2_048;
    private static final int MOST_RSA_BITS = 8_192;

    private final Instant taken;
    private final List<Key> keys;
    private final ConcurrentHashMap<String, Claimed> good = new ConcurrentHashMap<>();

    private record Key(@Nullable String id, @Nullable String algorithm, JWSVerifier verifier) {
        boolean fits(JWSAlgorithm wanted) {
            return verifier.supportedJWSAlgorithms().contains(wanted)
                    && (algorithm == null || algorithm.equals(wanted.getName()));
        }
    }

    private KeyList(Instant taken, List<Key> keys) {
        this.taken = taken;
        this.keys = List.copyOf(keys);
    }

    /// The usable keys of a JWK set.
    ///
    /// *Errors*: `ParseException` in words when it is none, or has too many keys or none of use.
    static KeyList parse(byte[] json, Instant taken) throws ParseException {
        Map<String, Object> set = JSONObjectUtils.parse(new String(json, StandardCharsets.UTF_8));
        Map<String, Object>[] members = JSONObjectUtils.getJSONObjectArray(set, "keys");
        if (members == null || members.length > MOST_KEYS) {
            throw new ParseException(
                    "keys: "
                            + (members == null ? "none" : members.length)
                            + " (expected: 1 to "
                            + MOST_KEYS
                            + ")",
                    0);
        }
        List<Key> keys = new ArrayList<>();
        for (Map<String, Object> member : members) {
            usable(member).ifPresent(keys::add);
        }
        if (keys.isEmpty()) {
            throw new ParseException("keys: none that verifies signatures (expected: some)", 0);
        }
        return new KeyList(taken, keys);
    }

    private static Optional<Key> usable(Map<String, Object> member) {
        try {
            JWK key = JWK.parse(member);
            if (key.getKeyUse() != null && !KeyUse.SIGNATURE.equals(key.getKeyUse())) {
                return Optional.empty();
            }
            String algorithm = key.getAlgorithm() == null ? null : key.getAlgorithm().getName();
            return verifier(key).map(found -> new Key(key.getKeyID(), algorithm, found));
        } catch (ParseException | JOSEException | GeneralSecurityException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<JWSVerifier> verifier(JWK key)
            throws JOSEException, GeneralSecurityException {
        return switch (key) {
            case RSAKey rsa when rsa.size() >= FEWEST_RSA_BITS && rsa.size() <= MOST_RSA_BITS ->
                    Optional.of(new RSASSAVerifier(rsa.toRSAPublicKey()));
            case ECKey curve -> Optional.of(new ECDSAVerifier(curve.toECPublicKey()));
            case OctetKeyPair pair -> Optional.of(new Ed25519(pair));
            default -> Optional.empty();
        };
    }

    int size() {
        return keys.size();
    }

    Instant taken() {
        return taken;
    }

    /// What verifies a token with this header: the key that it names, or the only one that fits
    /// where it names none.
    Optional<JWSVerifier> verifier(JWSHeader header) {
        List<Key> fitting = keys.stream().filter(key -> key.fits(header.getAlgorithm())).toList();
        String id = header.getKeyID();
        if (id == null) {
            return fitting.size() == 1
                    ? Optional.of(fitting.getFirst().verifier())
                    : Optional.empty();
        }
        return fitting.stream().filter(key -> id.equals(key.id())).map(Key::verifier).findFirst();
    }

    /// What a token claims that was found good before.
    Optional<Claimed> good(String digest) {
        return Optional.ofNullable(good.get(digest));
    }

    /// Remembers a good token. Only the issuer can make these, so they cannot be made to fill the
    /// memory; when there are very many, all are checked again.
    void remember(String digest, Claimed claimed) {
        if (good.size() >= MOST_TOKENS) {
            good.clear();
        }
        good.put(digest, claimed);
    }
}
