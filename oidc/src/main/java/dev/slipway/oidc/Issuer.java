package dev.slipway.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/// An OpenID Connect issuer whose tokens are told from others, always from memory.
///
/// *Threads*: any; a token that was seen before costs one SHA-256, another one a signature's
/// verification, far below a millisecond.
///
/// *Source*: OpenID Connect Core 1.0 section 3.1.3.7, Discovery 1.0, RFC 7519, RFC 8725.
public final class Issuer implements AutoCloseable {
    /// Other kinds of signed documents of the same issuer are no bearer tokens.
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

    private final IssuerSpec spec;
    private final InstantSource clock;
    private final KeyKeeper keeper;

    private Issuer(IssuerSpec spec, InstantSource clock, Consumer<KeyNews> news) {
        this.spec = spec;
        this.clock = clock;
        this.keeper = new KeyKeeper(spec, clock, news);
    }

    /// Begins to fetch its keys, and does not wait for them.
    ///
    /// @param news told on the fetching thread what became of each fetch
    public static Issuer open(IssuerSpec spec, InstantSource clock, Consumer<KeyNews> news) {
        Issuer issuer = new Issuer(spec, clock, news);
        issuer.keeper.start();
        return issuer;
    }

    /// Whether a text is a token that counts now, and whose.
    public Verdict verify(String text) {
        Instant now = clock.instant();
        Optional<KeyList> keys = keeper.keys(now);
        if (keys.isEmpty()) {
            keeper.ask(now);
            return new Verdict.Undecided(
                    "cannot be verified without the keys of issuer "
                            + spec.issuer()
                            + ": "
                            + keeper.missed());
        }
        try {
            Claimed claimed = claimed(text, keys.get(), now);
            Optional<String> untimely = claimed.untimely(now, spec.times().skew());
            return untimely.isPresent()
                    ? new Verdict.Unsound(untimely.get())
                    : new Verdict.Sound(claimed.identity());
        } catch (UnsoundException e) {
            return e.verdict();
        }
    }

    private Claimed claimed(String text, KeyList keys, Instant now) throws UnsoundException {
        String digest = digest(text);
        Optional<Claimed> known = keys.good(digest);
        if (known.isPresent()) {
            return known.get();
        }
        Claimed claimed = check(text, keys, now);
        keys.remember(digest, claimed);
        return claimed;
    }

    private Claimed check(String text, KeyList keys, Instant now) throws UnsoundException {
        try {
            SignedJWT token = SignedJWT.parse(text);
            JWSHeader header = token.getHeader();
            JWTClaimsSet claims = token.getJWTClaimsSet();
            requireOurs(header, claims);
            Optional<JWSVerifier> verifier = keys.verifier(header);
            if (verifier.isEmpty()) {
                throw strange(header, new Claims(spec, claims).read(), now);
            }
            if (!token.verify(verifier.get())) {
                throw new UnsoundException("its signature is wrong");
            }
            return new Claims(spec, claims).read();
        } catch (ParseException e) {
            throw new UnsoundException("neither one of this server's nor a signed JWT");
        } catch (JOSEException e) {
            throw new UnsoundException("its signature cannot be verified");
        }
    }

    private void requireOurs(JWSHeader header, JWTClaimsSet claims) throws UnsoundException {
        String algorithm = header.getAlgorithm().getName();
        if (!spec.algorithms().contains(algorithm)) {
            throw new UnsoundException(
                    "signed by "
                            + Printable.of(algorithm)
                            + " (expected: "
                            + String.join(" or ", new TreeSet<>(spec.algorithms()))
                            + ")");
        }
        JOSEObjectType type = header.getType();
        if (type != null && !TYPES.contains(type.getType().toLowerCase(Locale.ROOT))) {
            throw new UnsoundException("a " + Printable.of(type.getType()) + ", no bearer token");
        }
        String issuer = claims.getIssuer();
        if (!Objects.equals(issuer, spec.issuer().toString())) {
            throw new UnsoundException(
                    "of another issuer, "
                            + Printable.of("" + issuer)
                            + " (expected: "
                            + spec.issuer()
                            + ")");
        }
    }

    /// The issuer may have a new key; one whose token is over by its own word opens nothing.
    private UnsoundException strange(JWSHeader header, Claimed said, Instant now) {
        Optional<String> untimely = said.untimely(now, spec.times().skew());
        if (untimely.isPresent()) {
            return new UnsoundException(untimely.get());
        }
        keeper.ask(now);
        String id = header.getKeyID();
        return UnsoundException.undecided(
                "signed by "
                        + (id == null ? "a key without a name" : "key " + Printable.of(id))
                        + ", which the issuer has not shown yet (its keys are fetched again; try in"
                        + " a few seconds)");
    }

    private static String digest(String text) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Fetches nothing more.
    @Override
    public void close() {
        keeper.close();
    }
}
