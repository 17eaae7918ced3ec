package dev.slipway.intake;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.TrustedKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.Push;
import dev.slipway.api.push.PushedFile;
import dev.slipway.signing.Digest;
import dev.slipway.signing.Fault;
import dev.slipway.signing.Manifest;
import dev.slipway.signing.ModelVerifier;
import dev.slipway.signing.Resource;
import dev.slipway.signing.Verdict;
import dev.slipway.signing.VerifyingKey;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/// Verifies a pushed signature with the public keys that people have made count as theirs.
final class SignatureDesk {
    private SignatureDesk() {}

    /// The hint of the key that signed the pushed files.
    ///
    /// *Errors*: `PushRefusedException` naming what does not hold.
    static Sha256 verify(Push push, byte[] bundle, Image image) throws IOException {
        Collection<TrustedKey> keys = image.keys();
        Manifest found = pushed(push);
        for (TrustedKey key : keys) {
            Verdict verdict =
                    new ModelVerifier(VerifyingKey.parse(key.pem())).verify(bundle, found);
            if (verdict.holds()) {
                return key.hint();
            }
            if (verdict.faults().stream().noneMatch(Fault.SwappedKey.class::isInstance)) {
                throw Refuse.reasons(
                        verdict.faults().stream()
                                .map(fault -> "signature: " + fault.message())
                                .toList());
            }
        }
        throw Refuse.reasons(
                List.of(
                        "signature: by none of the "
                                + keys.size()
                                + " keys that are trusted here (expected: one of them; make its"
                                + " public key count first)"));
    }

    private static Manifest pushed(Push push) {
        List<Resource> resources =
                push.files().stream()
                        .filter(file -> !file.path().equals(Manifest.SIGNATURE_FILE))
                        .map(SignatureDesk::resource)
                        .toList();
        return Manifest.of(push.model().value(), resources);
    }

    private static Resource resource(PushedFile file) {
        return new Resource(file.path(), new Digest(file.digest().hex()));
    }
}
