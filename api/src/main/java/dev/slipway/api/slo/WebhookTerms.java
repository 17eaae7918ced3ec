package dev.slipway.api.slo;

import dev.slipway.api.access.TeamName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a connection of type `webhook` says: which address is told of which alerts.
///
/// @param secret name of the secret that signs
/// @param alerts whose
/// @param least severity that is told
/// @param deadline of one delivery, from the name's look-up to the answer
/// @param reachable addresses that may be called although they are no public ones
/// @param authorities name of the secret whose certificates are trusted; absent for those of the
///     platform
public record WebhookTerms(
        String name,
        TeamName team,
        Address address,
        String secret,
        Whose alerts,
        Severity least,
        Duration deadline,
        Set<InetAddress> reachable,
        @Nullable String authorities) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /// *Errors*: `IllegalArgumentException` naming the property.
    public WebhookTerms {
        reachable = Set.copyOf(reachable);
        if (deadline.compareTo(SHORTEST) < 0 || deadline.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "deadline: " + deadline.toMillis() + "ms (expected: 100ms to 1m)");
        }
        if (authorities != null && !address.isEncrypted()) {
            throw new IllegalArgumentException(
                    "address: " + address + " (expected: https, since there are authorities)");
        }
    }

    /// Whose alerts are told.
    public enum Whose {
        /// Those of endpoints and streams of the connection's team.
        OWN,
        /// Those of all endpoints and streams.
        ALL,
        /// None.
        NONE
    }

    /// Where a receiver is.
    ///
    /// @param host a name or a literal address
    /// @param path with its slash
    /// @param authority what `Host` says
    public record Address(
            boolean isEncrypted, String host, int port, String path, String authority) {
        @Override
        public String toString() {
            return "http" + (isEncrypted ? "s" : "") + "://" + authority + path;
        }
    }

    /// Whether it is told of an alert of this team's endpoint or stream.
    public boolean wants(TeamName owner, Severity severity) {
        boolean isTheirs =
                switch (alerts) {
                    case OWN -> team.equals(owner);
                    case ALL -> true;
                    case NONE -> false;
                };
        return isTheirs && severity.compareTo(least) >= 0;
    }
}
