package dev.slipway.packages.oci;

import dev.slipway.api.journal.Sha256;
import java.io.IOException;
import java.io.InputStream;

/// Where bytes are found by their digest.
@FunctionalInterface
public interface Blobs {
    /// The bytes of this digest from their beginning.
    ///
    /// *Errors*: `IOException` when they are not there.
    InputStream open(Sha256 digest) throws IOException;
}
