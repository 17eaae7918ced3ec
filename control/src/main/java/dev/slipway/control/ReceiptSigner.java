package dev.slipway.control;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Receipt;
import java.time.Instant;

/// Puts a server's name to the versions that it takes in.
public interface ReceiptSigner {
    /// The receipt for a version.
    ///
    /// @param digest of the package
    /// @param seq of the record that publishes it
    Receipt sign(ModelName model, VersionNumber version, Sha256 digest, long seq, Instant time);
}
