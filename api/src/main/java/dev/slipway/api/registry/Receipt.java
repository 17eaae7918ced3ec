package dev.slipway.api.registry;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import java.time.Instant;

/// What a server put its name to when it took a version in: these files had come, then, as this
/// record of its journal. It is the server's own word and no signature on the model: no requirement
/// asks for it and none is met by it.
///
/// @param model as it was called then
/// @param digest of the package
/// @param lineage of the journal
/// @param seq of the record that publishes the version
/// @param key the server's public key: the encoded form, in base64
/// @param signature by that key, in base64
public record Receipt(
        ModelName model,
        VersionNumber version,
        Sha256 digest,
        String lineage,
        long seq,
        Instant time,
        String key,
        String signature) {}
