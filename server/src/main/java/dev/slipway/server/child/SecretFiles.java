package dev.slipway.server.child;

import dev.slipway.server.child.KafkaAccess.SecretTexts;
import java.io.IOException;
import java.nio.file.Path;

/// Secrets whose files a child reads itself, beside those whose texts it is told.
public interface SecretFiles extends SecretTexts {
    /// Where one is.
    ///
    /// *Errors*: `IOException` naming the secret.
    Path file(String name) throws IOException;
}
