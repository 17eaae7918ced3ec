package dev.slipway.telemetry;

import java.util.Locale;

/// What every series adds up.
enum Amount {
    ROWS("Batch items carried by requests."),
    REQUEST_BYTES("Bytes of request bodies."),
    RESPONSE_BYTES("Bytes of response bodies.");

    private final String help;

    Amount(String help) {
        this.help = help;
    }

    /// The metric's name, without the suffix that counters get when they are written.
    String metric() {
        return "slipway_prediction_" + name().toLowerCase(Locale.ROOT);
    }

    String help() {
        return help;
    }
}
