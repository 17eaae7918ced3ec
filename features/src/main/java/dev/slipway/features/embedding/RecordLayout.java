package dev.slipway.features.embedding;

import dev.slipway.features.column.Type;

/// How the records of a file lie: one behind the other, each a key and its vector.
///
/// @param begin the place of the first one
/// @param rows how many there are
record RecordLayout(long begin, long rows, Key key, Vector vector) {
    private static final int LONGEST_KEY = 1_000;
    private static final int WIDEST = 4_096;

    /// The form of keys.
    ///
    /// @param type `TEXT`, with zeros behind it, or `WHOLE`
    /// @param bytes of each
    record Key(Type type, int bytes) {
        Key {
            if (bytes < 1 || bytes > LONGEST_KEY) {
                throw new EmbeddingRefusedException(
                        "keys of " + bytes + " bytes", "1 to " + LONGEST_KEY);
            }
        }
    }

    /// The form of vectors.
    ///
    /// @param width how many numbers
    /// @param bytes of each
    record Vector(int width, int bytes) {
        Vector {
            if (width < 1 || width > WIDEST) {
                throw new EmbeddingRefusedException(
                        "vectors of " + width + " numbers", "1 to " + WIDEST);
            }
        }
    }

    RecordLayout {
        if (rows < 1) {
            throw new EmbeddingRefusedException("no record", "at least one");
        }
    }

    /// What a record takes.
    int bytes() {
        return key.bytes + vector.width * vector.bytes;
    }

    /// Refuses a file that is shorter or longer.
    void requireSize(long size) {
        // At most 12 digits of records with at most 33,768 bytes each: 64 bits hold that.
        long whole = begin + rows * bytes();
        if (size != whole) {
            throw new EmbeddingRefusedException(
                    "a file of " + size + " bytes",
                    whole + " for " + rows + " records of " + bytes());
        }
    }
}
