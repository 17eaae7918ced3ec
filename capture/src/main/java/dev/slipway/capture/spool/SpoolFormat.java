package dev.slipway.capture.spool;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The numbers of the spool's form.
///
/// Files of earlier builds begin in another way, so that those take none of ours for an empty one
/// of theirs. How a frame is read its own type says, in files of either beginning.
final class SpoolFormat {
    /// How a file begins.
    static final byte[] MAGIC = "SLWSPL2\n".getBytes(StandardCharsets.US_ASCII);

    /// How files of earlier builds begin.
    static final byte[] EARLIER = "SLWSPL1\n".getBytes(StandardCharsets.US_ASCII);

    /// How those of all builds begin, later ones, too.
    private static final byte[] ANY = "SLWSPL".getBytes(StandardCharsets.US_ASCII);

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

    /// A frame of earlier builds with a prediction as it stood in the ring, in the wide form.
    static final byte EARLIER_AS_IT_STOOD = 6;

    /// A frame of earlier builds with a stretch of the ring, all in the wide form.
    static final byte EARLIER_STRETCH = 7;

    /// A frame with a prediction as it stood in the ring, of a tensor schema and words that stand
    /// before it, behind the kinds of its two records.
    static final byte AS_IT_STOOD = 8;

    /// A frame with a stretch of the ring and a table of the predictions that are read there, each
    /// of a tensor schema and words that stand before it.
    static final byte STRETCH = 9;

    /// No frame is larger: what says that it is ends a file, as a torn one does.
    static final int LARGEST = 64 << 20;

    private SpoolFormat() {}

    /// Whether a file with these first bytes can be read.
    static boolean isKnown(byte[] file) {
        return begins(file, MAGIC) || begins(file, EARLIER);
    }

    /// Whether it is one that only another build can read: it is not damaged.
    static boolean isOfAnotherBuild(byte[] file) {
        return file.length >= MAGIC.length && begins(file, ANY) && !isKnown(file);
    }

    private static boolean begins(byte[] file, byte[] magic) {
        return file.length >= magic.length
                && Arrays.equals(file, 0, magic.length, magic, 0, magic.length);
    }
}
