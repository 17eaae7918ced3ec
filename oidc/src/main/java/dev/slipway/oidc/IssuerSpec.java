package dev.slipway.oidc;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/// Whose tokens count, and what is read from them.
///
/// @param issuer the text that `iss` must be; the discovery document is below it
/// @param audiences one of which `aud` must name
/// @param algorithms by which tokens may be signed, as JOSE names them
public record IssuerSpec(
        URI issuer, Set<String> audiences, Set<String> algorithms, ClaimNames claims, Times times) {
    /// The signatures that can be allowed: public-key ones, none of which a public key can forge.
    public static final Set<String> KNOWN_ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA");

    /// What is allowed unless something else is said.
    public static final Set<String> DEFAULT_ALGORITHMS = Set.of("RS256", "PS256", "ES256", "EdDSA");

    /// *Errors*: `IllegalArgumentException` naming the part.
    public IssuerSpec {
        audiences = Set.copyOf(audiences);
        algorithms = Set.copyOf(algorithms);
        if (!isSafe(issuer) || issuer.getQuery() != null || issuer.getFragment() != null) {
            throw new IllegalArgumentException(
                    "issuer: " + issuer + " (expected: https://HOST/PATH; http on loopback alone)");
        }
        if (audiences.isEmpty()) {
            throw new IllegalArgumentException("audience: none (expected: at least one)");
        }
        for (String algorithm : new TreeSet<>(algorithms)) {
            if (!KNOWN_ALGORITHMS.contains(algorithm)) {
                throw new IllegalArgumentException(
                        "algorithms: "
                                + algorithm
                                + " (expected: of "
                                + String.join(", ", new TreeSet<>(KNOWN_ALGORITHMS))
                                + ")");
            }
        }
        if (algorithms.isEmpty()) {
            throw new IllegalArgumentException("algorithms: none (expected: at least one)");
        }
    }

    /// Whether nobody on the way can change what this address answers.
    static boolean isSafe(URI address) {
        String host = address.getHost();
        if (host == null || address.getUserInfo() != null) {
            return false;
        }
        boolean isLoopback = Set.of("localhost", "127.0.0.1", "[::1]").contains(host);
        return "https".equals(address.getScheme())
                || ("http".equals(address.getScheme()) && isLoopback);
    }

    /// The claims that say who somebody is; a name with dots is a path through objects.
    ///
    /// @param name whose value names the principal
    /// @param person whose value names the human being; a token without it is a program's
    /// @param groups whose values are the groups
    public record ClaimNames(String name, String person, String groups) {
        /// By subject, by e-mail address, by `groups`.
        public static final ClaimNames DEFAULT = new ClaimNames("sub", "email", "groups");
    }

    /// How patient everything is.
    ///
    /// @param skew by how much clocks may differ
    /// @param refresh after which the keys are fetched again
    /// @param outlive how long keys count when the issuer answers no more
    /// @param rest the least between two fetches
    /// @param fetch the most that one may take
    public record Times(
            Duration skew, Duration refresh, Duration outlive, Duration rest, Duration fetch) {
        /// A minute, a quarter of an hour, a day, ten seconds, ten seconds.
        public static final Times DEFAULT =
                new Times(
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(15),
                        Duration.ofDays(1),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10));

        /// *Errors*: `IllegalArgumentException` naming the part.
        public Times {
            if (skew.isNegative() || skew.compareTo(Duration.ofMinutes(10)) > 0) {
                throw new IllegalArgumentException(
                        "clock-skew: " + text(skew) + " (expected: at most 10 minutes)");
            }
            if (!refresh.isPositive()) {
                throw new IllegalArgumentException(
                        "refresh-time: " + text(refresh) + " (expected: > 0)");
            }
            if (outlive.compareTo(refresh) < 0) {
                throw new IllegalArgumentException(
                        "keys-outlive: "
                                + text(outlive)
                                + " (expected: no less than refresh-time)");
            }
        }

        /// As it is written in settings.
        static String text(Duration time) {
            return time.toMillis() % 1_000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
        }
    }
}
