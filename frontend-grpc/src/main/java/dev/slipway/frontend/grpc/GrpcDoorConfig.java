package dev.slipway.frontend.grpc;

import dev.slipway.api.error.TimeText;
import java.net.InetSocketAddress;
import java.time.Duration;

/// Where a gRPC door listens and what it lets in.
///
/// @param address port 0 picks a free one
/// @param maxMessageBytes of one decoded message; the same limit as over HTTP
/// @param maxArrivingBytes of all messages together that have not arrived in full yet
/// @param connections that may be open; one more is closed at once
public record GrpcDoorConfig(
        InetSocketAddress address,
        int maxMessageBytes,
        long maxArrivingBytes,
        int connections,
        Times times) {
    private static final int CONNECTIONS = 10_000;

    /// How long things may take.
    ///
    /// @param defaultDeadline of calls whose client set none
    /// @param arrival of one message, from its first byte, or from the call's start for unary
    ///     calls; and of an answer, until its caller has taken it
    /// @param grace for calls that are inside when the door closes
    public record Times(Duration defaultDeadline, Duration arrival, Duration grace) {
        /// *Errors*: `IllegalArgumentException` unless the first two are above 0 and the last is
        /// not negative.
        public Times {
            requirePositive("default-deadline", defaultDeadline);
            requirePositive("arrival", arrival);
            if (grace.isNegative()) {
                throw new IllegalArgumentException(
                        "grace: " + TimeText.of(grace) + " (expected: >= 0)");
            }
        }

        private static void requirePositive(String name, Duration value) {
            if (!value.isPositive()) {
                throw new IllegalArgumentException(
                        name + ": " + TimeText.of(value) + " (expected: > 0)");
            }
        }
    }

    /// *Errors*: `IllegalArgumentException` for limits below 1, and when one message can exceed
    /// what all together may.
    public GrpcDoorConfig {
        if (maxMessageBytes < 1) {
            throw new IllegalArgumentException(
                    "max-message-bytes: " + maxMessageBytes + " (expected: >= 1)");
        }
        if (connections < 1) {
            throw new IllegalArgumentException("connections: " + connections + " (expected: >= 1)");
        }
        if (maxArrivingBytes < maxMessageBytes) {
            throw new IllegalArgumentException(
                    "max-arriving-bytes: "
                            + maxArrivingBytes
                            + " (expected: >= max-message-bytes, "
                            + maxMessageBytes
                            + ")");
        }
    }

    /// The product's defaults at this address.
    public static GrpcDoorConfig at(InetSocketAddress address) {
        Times times =
                new Times(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(10));
        return new GrpcDoorConfig(address, 64 << 20, 256L << 20, CONNECTIONS, times);
    }
}
