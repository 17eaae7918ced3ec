package dev.slipway.server;

import dev.slipway.control.access.Tokens;
import dev.slipway.server.entry.AdminToken;
import dev.slipway.server.place.DataDirectory;
import dev.slipway.server.plane.ReceiptKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/// A process that makes what a server makes at its first start, and nothing else.
final class FirstKeysChild {
    private FirstKeysChild() {}

    /// @param arguments a data directory
    public static void main(String[] arguments) throws IOException {
        try (DataDirectory directory = DataDirectory.open(Path.of(arguments[0]))) {
            Path data = directory.root();
            ReceiptKey _ = ReceiptKey.open(data, "line");
            Path _ = AdminToken.renew(data, new Tokens(new SecureRandom()));
        }
    }
}
