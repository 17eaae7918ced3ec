package dev.slipway.journal.audit;

import dev.slipway.api.journal.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A checkpoint with an Ed25519 signature over its lines, and the text file that both make.
///
/// ```
/// slipway-checkpoint/1
/// lineage 5f0c…
/// epoch 3
/// size 1200
/// hash 9a41…
/// time 2026-01-02T03:04:05Z
/// signature MEUC…
/// ```
///
/// @param signature over all lines but its own, their line ends included
public record SignedCheckpoint(Checkpoint checkpoint, String signature) {
    private static final String FIRST_LINE = "slipway-checkpoint/1";
    private static final List<String> FIELDS =
            List.of("lineage", "epoch", "size", "hash", "time", "signature");

    /// Signs the checkpoint.
    public static SignedCheckpoint sign(Checkpoint checkpoint, PrivateKey key) {
        try {
            Signature signing = Signature.getInstance("Ed25519");
            signing.initSign(key);
            signing.update(lines(checkpoint));
            return new SignedCheckpoint(
                    checkpoint, Base64.getEncoder().encodeToString(signing.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("private key: " + e.getMessage(), e);
        }
    }

    /// Whether the owner of this key wrote exactly this checkpoint.
    public boolean isSignedBy(PublicKey key) {
        try {
            Signature verifying = Signature.getInstance("Ed25519");
            verifying.initVerify(key);
            verifying.update(lines(checkpoint));
            return verifying.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /// The file's text.
    public String text() {
        return new String(lines(checkpoint), StandardCharsets.UTF_8)
                + "signature "
                + signature
                + "\n";
    }

    /// Reads a file's text.
    ///
    /// *Errors*: `IllegalArgumentException` naming the line that is not as it must be.
    public static SignedCheckpoint parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.size() != FIELDS.size() + 1 || !lines.getFirst().equals(FIRST_LINE)) {
            throw new IllegalArgumentException(
                    "checkpoint: "
                            + lines.size()
                            + " lines (expected: "
                            + FIRST_LINE
                            + " and one line each of "
                            + String.join(", ", FIELDS)
                            + ")");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < FIELDS.size(); i++) {
            String line = lines.get(i + 1);
            String prefix = FIELDS.get(i) + " ";
            if (!line.startsWith(prefix)) {
                throw new IllegalArgumentException(
                        "checkpoint: "
                                + line
                                + " (expected: a line that begins with "
                                + FIELDS.get(i)
                                + ")");
            }
            values.put(FIELDS.get(i), line.substring(prefix.length()));
        }
        return new SignedCheckpoint(checkpoint(values), required(values, "signature"));
    }

    private static Checkpoint checkpoint(Map<String, String> values) {
        try {
            return new Checkpoint(
                    required(values, "lineage"),
                    Long.parseLong(required(values, "epoch")),
                    Long.parseLong(required(values, "size")),
                    new Sha256(required(values, "hash")),
                    Instant.parse(required(values, "time")));
        } catch (NumberFormatException | DateTimeParseException e) {
            throw new IllegalArgumentException("checkpoint: " + e.getMessage(), e);
        }
    }

    private static String required(Map<String, String> values, String field) {
        String value = values.get(field);
        if (value == null) {
            throw new IllegalArgumentException("checkpoint: no line " + field);
        }
        return value;
    }

    private static byte[] lines(Checkpoint checkpoint) {
        String text =
                FIRST_LINE
                        + "\nlineage "
                        + checkpoint.lineage()
                        + "\nepoch "
                        + checkpoint.epoch()
                        + "\nsize "
                        + checkpoint.size()
                        + "\nhash "
                        + checkpoint.hash()
                        + "\ntime "
                        + checkpoint.time()
                        + "\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
