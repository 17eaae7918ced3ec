package dev.slipway.frontend.http;

import dev.slipway.api.status.ServerIdentity;
import java.net.InetSocketAddress;
import java.time.Duration;

/// How the HTTP door behaves.
///
/// @param address where to listen; port 0 picks a free one
/// @param limits what a caller may take
/// @param overloadedIs503 whether a full server answers 503, for clients that do not know 429
/// @param identity as `GET /v2` tells it
public record HttpSettings(
        InetSocketAddress address,
        Limits limits,
        boolean overloadedIs503,
        ServerIdentity identity) {
    /// The defaults on this address.
    public static HttpSettings on(InetSocketAddress address, ServerIdentity identity) {
        return new HttpSettings(address, Limits.DEFAULT, false, identity);
    }

    /// What a caller may take.
    ///
    /// @param bodyBytes the largest decompressed body
    /// @param bodyTime how long a head or a body may take to arrive once it has begun, and how long
    ///     the caller may take to read an answer
    /// @param predictionTime how long a prediction may take when the caller gives no timeout
    /// @param connections how many connections may be open
    /// @param drainTime how long requests in flight may take when the door closes
    /// @param idleTime how long a connection may wait for its next request
    public record Limits(
            long bodyBytes,
            Duration bodyTime,
            Duration predictionTime,
            int connections,
            Duration idleTime,
            Duration drainTime) {
        /// 64 MiB, 30 s, 30 s, 10,000 connections, 5 minutes and 10 s.
        public static final Limits DEFAULT =
                new Limits(
                        64L << 20,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        10_000,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(10));

        private static final long LARGEST_BODY = 1L << 30;

        /// *Errors*: `IllegalArgumentException` for a limit out of its range.
        public Limits {
            if (bodyBytes < 1 || bodyBytes > LARGEST_BODY) {
                throw new IllegalArgumentException(
                        "body-bytes: " + bodyBytes + " (expected: 1 to " + LARGEST_BODY + ")");
            }
            if (connections < 1) {
                throw new IllegalArgumentException(
                        "connections: " + connections + " (expected: >= 1)");
            }
        }
    }
}
