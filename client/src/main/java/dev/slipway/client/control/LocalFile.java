package dev.slipway.client.control;

import dev.slipway.api.push.PushedFile;
import java.io.IOException;
import java.io.InputStream;

/// A file that is to be pushed.
///
/// @param file its path in the package, size and digest
public record LocalFile(PushedFile file, Content content) {
    /// Where a file's bytes come from, as often as they are asked for.
    @FunctionalInterface
    public interface Content {
        /// The bytes from `offset` on.
        ///
        /// *Errors*: `IOException` when they cannot be read.
        InputStream open(long offset) throws IOException;
    }
}
