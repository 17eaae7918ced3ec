package dev.slipway.api.push;

import dev.slipway.api.journal.Sha256;
import java.util.Optional;

/// Names one principal's upload of one file: `SHA256-SIZE`. Whoever knows the file knows the id, so
/// an upload is found again after a lost connection, a restart of the sender or of the server.
///
/// @param digest of all bytes of the file
/// @param size in bytes
public record UploadId(Sha256 digest, long size) {
    private static final int DIGEST_LENGTH = 64;
    private static final int LONGEST_NUMBER = 18;

    /// *Errors*: `IllegalArgumentException` for a negative size.
    public UploadId {
        if (size < 0) {
            throw new IllegalArgumentException("size: " + size + " (expected: >= 0)");
        }
    }

    /// The id that `text` writes, if it does.
    public static Optional<UploadId> parse(String text) {
        int dash = text.indexOf('-');
        String number = text.substring(dash + 1);
        if (dash != DIGEST_LENGTH
                || !text.substring(0, dash).matches("[0-9a-f]{64}")
                || !number.matches("0|[1-9][0-9]*")
                || number.length() > LONGEST_NUMBER) {
            return Optional.empty();
        }
        Sha256 digest = new Sha256(text.substring(0, dash));
        return Optional.of(new UploadId(digest, Long.parseLong(number)));
    }

    @Override
    public String toString() {
        return digest + "-" + size;
    }
}
