package dev.slipway.api.spec;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a connection of type `backend` says: where a server of the Open Inference Protocol is and
/// how it is dealt with.
///
/// @param deadline of a call, whatever its caller's
/// @param concurrency calls that may be there at once
/// @param retryBudget retries that a call earns, between 0 and 1
/// @param healthInterval between two looks at it
/// @param answerBytes that an answer may have
/// @param keys what opens it
public record BackendTerms(
        String name,
        Address address,
        Duration deadline,
        int concurrency,
        double retryBudget,
        Breaker breaker,
        Duration healthInterval,
        ByteSize answerBytes,
        Keys keys) {
    private static final int MOST_CALLS = 10_000;
    private static final long MOST_ANSWER = 1L << 30;
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofHours(1);

    /// *Errors*: `IllegalArgumentException` naming the property.
    public BackendTerms {
        require("deadline", deadline);
        require("health-interval", healthInterval);
        require("breaker-open", breaker.open());
        requirePart("retry-budget", retryBudget);
        requirePart("breaker-failures", breaker.failures());
        require(
                concurrency >= 1 && concurrency <= MOST_CALLS,
                "concurrency",
                concurrency,
                "1 to " + MOST_CALLS);
        require(breaker.minimum() >= 1, "breaker-minimum", breaker.minimum(), ">= 1");
        boolean fits = answerBytes.bytes() >= 1 && answerBytes.bytes() <= MOST_ANSWER;
        require(fits, "answer-bytes", answerBytes, "1B to 1GiB");
        require(
                (keys.certificate() == null) == (keys.key() == null),
                "certificate",
                keys.certificate(),
                "both certificate and key, or neither");
        require(
                address.isEncrypted() || !keys.areForTls(),
                "address",
                address,
                "grpcs or https, since there are certificates");
    }

    private static void require(String property, Duration time) {
        boolean fits = time.compareTo(SHORTEST) >= 0 && time.compareTo(LONGEST) <= 0;
        require(fits, property, time.toMillis() + "ms", "10ms to 1h");
    }

    private static void requirePart(String property, double part) {
        require(part >= 0 && part <= 1, property, part, "0 to 1");
    }

    private static void require(
            boolean fits, String property, @Nullable Object value, String expected) {
        if (!fits) {
            throw new IllegalArgumentException(
                    property + ": " + value + " (expected: " + expected + ")");
        }
    }

    /// How a server is spoken to.
    public enum Protocol {
        GRPC,
        REST
    }

    /// Where a server is.
    ///
    /// @param host a name or a literal address
    /// @param prefix of its paths, without a slash at its end; empty over gRPC
    /// @param authority what it is called where it is asked, such as a virtual host
    public record Address(
            Protocol protocol,
            boolean isEncrypted,
            String host,
            int port,
            String prefix,
            String authority) {
        @Override
        public String toString() {
            String scheme = protocol == Protocol.GRPC ? "grpc" : "http";
            return scheme + (isEncrypted ? "s" : "") + "://" + host + ":" + port + prefix;
        }
    }

    /// When a server that fails is left alone.
    ///
    /// @param failures the part of the calls that fails
    /// @param minimum calls before the part counts
    /// @param open how long it is left alone, the first time
    public record Breaker(double failures, int minimum, Duration open) {}

    /// Names of secrets.
    ///
    /// @param token that callers show; absent when they show none
    /// @param authorities whose certificates are trusted; absent for those of the platform
    /// @param certificate that callers show, with its
    /// @param key absent when they show none
    public record Keys(
            @Nullable String token,
            @Nullable String authorities,
            @Nullable String certificate,
            @Nullable String key) {
        /// Whether something of it is of use with encryption only.
        public boolean areForTls() {
            return authorities != null || certificate != null;
        }
    }
}
