package dev.slipway.capture.spool;

import java.nio.charset.StandardCharsets;

/// The numbers of the spool's form.
final class SpoolFormat {
    /// How a file begins.
    static final byte[] MAGIC = "SLWSPL1\n".getBytes(StandardCharsets.US_ASCII);

    /// A frame that gives a number to a schema.
    static final byte SCHEMA = 1;

    /// The same, with the endpoint's team behind the endpoint.
    static final byte TEAM_SCHEMA = 3;

    /// A frame with a prediction of a schema that stands before it.
    static final byte PREDICTION = 2;

    /// No frame is larger.
    static final int LARGEST = 64 << 20;

    private SpoolFormat() {}
}
