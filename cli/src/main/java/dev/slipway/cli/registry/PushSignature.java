package dev.slipway.cli.registry;

import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.PushedFile;
import dev.slipway.signing.Digest;
import dev.slipway.signing.Manifest;
import dev.slipway.signing.ModelSigner;
import dev.slipway.signing.Resource;
import dev.slipway.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Signs what is pushed; the key stays on this machine.
final class PushSignature {
    private PushSignature() {}

    /// The bundle's text over these files by this key.
    static String of(SigningKey key, ModelName model, List<PushedFile> files) {
        List<Resource> resources =
                files.stream()
                        .filter(file -> !file.path().equals(Manifest.SIGNATURE_FILE))
                        .map(file -> new Resource(file.path(), new Digest(file.digest().hex())))
                        .toList();
        byte[] bundle = new ModelSigner(key).sign(Manifest.of(model.value(), resources)).toJson();
        return new String(bundle, StandardCharsets.UTF_8);
    }
}
