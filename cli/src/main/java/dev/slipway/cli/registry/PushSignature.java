package dev.slipway.cli.registry;

import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.PushedFile;
import dev.slipway.signing.Digest;
import dev.slipway.signing.Manifest;
import dev.slipway.signing.ModelSigner;
import dev.slipway.signing.Resource;
import dev.slipway.signing.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Signs what is pushed; the key stays on this machine.
final class PushSignature {
    private PushSignature() {}

    /// The bundle's text over these files by the key in this file.
    static String of(Path key, ModelName model, List<PushedFile> files) throws IOException {
        List<Resource> resources =
                files.stream()
                        .filter(file -> !file.path().equals(Manifest.SIGNATURE_FILE))
                        .map(file -> new Resource(file.path(), new Digest(file.digest().hex())))
                        .toList();
        byte[] bundle =
                new ModelSigner(SigningKey.read(key))
                        .sign(Manifest.of(model.value(), resources))
                        .toJson();
        return new String(bundle, StandardCharsets.UTF_8);
    }
}
