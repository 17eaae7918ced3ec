package dev.slipway.frontend.http.mlflow;

import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Reads the path of an artifact as callers write it.
///
/// A path that is encoded twice may be decoded twice on its way, so it is decoded until nothing
/// changes and checked then.
///
/// *Source*: mlflow/utils/uri.py, `validate_path_is_safe`.
final class ArtifactText {
    private static final int MOST_ROUNDS = 10;

    private ArtifactText() {}

    /// *Errors*: [TrackingRefusedException] with "Invalid path" for one that leads out.
    static ArtifactPath parse(String text) {
        String path = text;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            String decoded = decoded(path);
            if (decoded.equals(path)) {
                return ArtifactPath.of(path);
            }
            path = decoded;
        }
        throw TrackingRefusedException.invalid("Invalid path: encoded too many times");
    }

    /// One round; a percent sign that begins no code stands for itself.
    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean isCode =
                    bytes[i] == '%'
                            && i + 2 < bytes.length
                            && HexFormat.isHexDigit(bytes[i + 1])
                            && HexFormat.isHexDigit(bytes[i + 2]);
            if (isCode) {
                int high = HexFormat.fromHexDigit(bytes[i + 1]);
                out[length++] = (byte) (high * 16 + HexFormat.fromHexDigit(bytes[i + 2]));
                i += 2;
            } else {
                out[length++] = bytes[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
