package dev.slipway.intake;

import dev.slipway.api.control.Image;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.registry.Version;
import dev.slipway.journal.artifact.ArtifactException;
import dev.slipway.journal.artifact.ArtifactStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Signatures of versions that are here, verified again with the keys that count now.
///
/// *Threads*: any.
public final class PackageSignatures {
    private final ArtifactStore store;
    private final PackageCache packages;
    private final SignatureDesk desk;

    /// Signatures over the packages of a store.
    public PackageSignatures(ArtifactStore store, PackageCache packages) {
        this.store = store;
        this.packages = packages;
        this.desk = new SignatureDesk(store);
    }

    /// Requires that a version has a signature over its files by the key that its record names, and
    /// that this key counts.
    ///
    /// *Errors*: [LackingException] when it has none; `IOException` in words when that cannot be
    /// said, as the store does not let itself be read or does not hold what is needed for it.
    public void require(Version.Content content, Image image) throws IOException {
        Version.SignatureSummary signature = content.signature();
        if (signature == null) {
            throw new LackingException("signature: none (expected: one of a trusted key)");
        }
        Optional<Sha256> signer = signer(content, signature.bundle(), image);
        if (!signer.equals(Optional.of(signature.key()))) {
            throw new LackingException(
                    "signature: "
                            + signer.map(key -> "by key " + key)
                                    .orElse(SignatureDesk.unknown(image))
                            + " (expected: by key "
                            + signature.key()
                            + ")");
        }
    }

    private Optional<Sha256> signer(Version.Content content, Sha256 bundle, Image image)
            throws IOException {
        try (InputStream in = store.read(bundle)) {
            return desk.signer(
                    in.readAllBytes(), desk.coverings(packages.manifest(content.digest())), image);
        } catch (ArtifactException e) {
            throw new IOException("signature: " + e.getMessage(), e);
        } catch (PushRefusedException e) {
            throw new LackingException(String.join("; ", e.reasons()));
        }
    }
}
