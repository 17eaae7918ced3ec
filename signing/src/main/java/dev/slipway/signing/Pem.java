package dev.slipway.signing;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// Text files that hold labelled keys.
final class Pem {
    private static final String DASHES = "-----";

    private Pem() {}

    /// The bytes of the first block with this label; text around it is passed over.
    static Optional<byte[]> find(String text, String label) {
        String head = DASHES + "BEGIN " + label + DASHES;
        String foot = DASHES + "END " + label + DASHES;
        int start = text.indexOf(head);
        int end = start < 0 ? -1 : text.indexOf(foot, start);
        if (end < 0) {
            return Optional.empty();
        }
        String body = text.substring(start + head.length(), end);
        if (body.contains("Proc-Type:")) {
            throw encrypted();
        }
        try {
            return Optional.of(Base64.getMimeDecoder().decode(body));
        } catch (IllegalArgumentException e) {
            throw new SigningException("key: the " + label + " block is not Base64", e);
        }
    }

    /// Whether a block with this label begins somewhere.
    static boolean mentions(String text, String label) {
        return text.contains(DASHES + "BEGIN " + label + DASHES);
    }

    static SigningException encrypted() {
        return new SigningException(
                "key: encrypted (expected: a key without a password; "
                        + "openssl pkcs8 -topk8 -nocrypt makes one)");
    }

    /// A block as OpenSSL and the reference implementation write it: lines of 64 characters, each
    /// with a line feed.
    static byte[] write(String label, byte[] content) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        String text =
                DASHES + "BEGIN " + label + DASHES + "\n" + body + "\n" + DASHES + "END " + label
                        + DASHES + "\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
