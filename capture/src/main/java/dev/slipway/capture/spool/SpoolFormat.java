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

    /// A frame that gives a number to a schema and says how its columns are made of tensors.
    static final byte TENSOR_SCHEMA = 4;

    /// A frame that gives a number to words that heads have in common.
    static final byte WORDS = 5;

    /// A frame with a prediction as it stood in the ring, of a tensor schema and words that stand
    /// before it.
    static final byte AS_IT_STOOD = 6;

    /// A frame with a stretch of the ring and a table of the predictions that are read there, each
    /// of a tensor schema and words that stand before it.
    static final byte STRETCH = 7;

    /// No frame is larger: what says that it is ends a file, as a torn one does.
    static final int LARGEST = 64 << 20;

    private SpoolFormat() {}
}
