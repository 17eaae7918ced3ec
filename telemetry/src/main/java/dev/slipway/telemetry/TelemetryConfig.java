package dev.slipway.telemetry;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalDouble;

/// What is switched on.
public record TelemetryConfig(Metrics metrics, AccessLines accessLog, Traces traces) {
    /// Metrics on, access log and traces off.
    public static TelemetryConfig defaults() {
        return new TelemetryConfig(
                new Metrics(true, 2_000),
                new AccessLines(false, 16_384),
                new Traces(Optional.empty(), OptionalDouble.empty()));
    }

    /// The `/metrics` endpoint.
    ///
    /// @param maxSeries combinations of endpoint, version, code and protocol that are told apart;
    ///     further ones are counted under the endpoint `_other`
    public record Metrics(boolean enabled, int maxSeries) {
        /// *Errors*: `IllegalArgumentException` below one series.
        public Metrics {
            require("max-series", maxSeries);
        }
    }

    /// One line per request.
    ///
    /// @param buffer lines that may wait to be written; further ones are dropped and counted
    public record AccessLines(boolean enabled, int buffer) {
        /// *Errors*: `IllegalArgumentException` below one line.
        public AccessLines {
            require("buffer", buffer);
        }
    }

    /// One span per sampled request.
    ///
    /// @param endpoint where an OTLP collector takes `http/protobuf`; empty for no traces
    /// @param ratio the part of requests without a sampling decision of their caller's that is
    ///     traced; empty for one in a hundred and ten a second at most
    public record Traces(Optional<URI> endpoint, OptionalDouble ratio) {
        /// *Errors*: `IllegalArgumentException` for a ratio outside 0 to 1.
        public Traces {
            if (!(ratio.orElse(0) >= 0 && ratio.orElse(0) <= 1)) {
                throw new IllegalArgumentException(
                        "ratio: " + ratio.getAsDouble() + " (expected: 0 to 1) for traces");
            }
        }
    }

    private static void require(String field, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    field + ": " + value + " (expected: >= 1) for telemetry");
        }
    }
}
