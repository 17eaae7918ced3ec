package dev.slipway.intake;

import dev.slipway.api.control.Image;
import dev.slipway.api.control.TrustedKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.registry.Version;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageManifest;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.packages.intake.Imported;
import dev.slipway.packages.intake.ModelImport;
import dev.slipway.runtime.ManifestFile;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.signing.Digest;
import dev.slipway.signing.Fault;
import dev.slipway.signing.Manifest;
import dev.slipway.signing.ModelVerifier;
import dev.slipway.signing.Resource;
import dev.slipway.signing.Verdict;
import dev.slipway.signing.VerifyingKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Verifies signatures with the public keys that people have made count as theirs.
final class SignatureDesk {
    private static final int LARGEST_DESCRIPTION = 64 << 20;

    private final ArtifactStore store;

    SignatureDesk(ArtifactStore store) {
        this.store = store;
    }

    /// What the version will say of the signature, whose bundle is stored.
    ///
    /// @param coverings the sets of files that the signature may cover; one must be it
    ///
    /// *Errors*: `PushRefusedException` naming what does not hold.
    Version.SignatureSummary required(byte[] bundle, List<List<PushedFile>> coverings, Image image)
            throws IOException {
        Optional<Sha256> key = signer(bundle, coverings, image);
        if (key.isEmpty()) {
            throw Refuse.reasons(List.of("signature: " + unknown(image)));
        }
        return new Version.SignatureSummary(stored(bundle), key.get());
    }

    /// Why a signature counts nothing here whose key is nobody's.
    static String unknown(Image image) {
        return "by none of the "
                + image.keys().size()
                + " keys that are trusted here (expected: one of them; make its public key count"
                + " first)";
    }

    /// Keeps a bundle.
    Sha256 stored(byte[] bundle) throws IOException {
        return store.put(new ByteArrayInputStream(bundle)).digest();
    }

    /// The hint of the key that signed the files; empty when none that counts here did.
    ///
    /// *Errors*: `PushRefusedException` when one that counts did and something does not hold.
    Optional<Sha256> signer(byte[] bundle, List<List<PushedFile>> coverings, Image image)
            throws IOException {
        for (TrustedKey key : image.keys()) {
            List<Fault> faults = faults(bundle, coverings, key);
            if (faults.isEmpty()) {
                return Optional.of(key.hint());
            }
            if (faults.stream().noneMatch(Fault.SwappedKey.class::isInstance)) {
                throw Refuse.reasons(
                        faults.stream().map(fault -> "signature: " + fault.message()).toList());
            }
        }
        return Optional.empty();
    }

    /// What does not hold for the first covering, unless another one holds.
    private static List<Fault> faults(
            byte[] bundle, List<List<PushedFile>> coverings, TrustedKey key) throws IOException {
        ModelVerifier verifier = new ModelVerifier(VerifyingKey.parse(key.pem()));
        List<Fault> first = List.of();
        for (List<PushedFile> files : coverings) {
            Verdict verdict = verifier.verify(bundle, manifest(files));
            if (verdict.holds()) {
                return List.of();
            }
            first = first.isEmpty() ? verdict.faults() : first;
        }
        return first;
    }

    private static Manifest manifest(List<PushedFile> files) {
        List<Resource> resources =
                files.stream()
                        .filter(file -> !file.path().equals(Manifest.SIGNATURE_FILE))
                        .map(SignatureDesk::resource)
                        .toList();
        return Manifest.of("model", resources);
    }

    private static Resource resource(PushedFile file) {
        return new Resource(file.path(), new Digest(file.digest().hex()));
    }

    /// What a signature over a package that is here may cover: all files, or those from which its
    /// `model.yaml` was made here.
    List<List<PushedFile>> coverings(PackageManifest manifest) throws IOException {
        List<List<PushedFile>> coverings = new ArrayList<>();
        coverings.add(pushed(manifest.files()));
        Optional<PackageFile> description = manifest.file(ManifestFile.NAME);
        List<PackageFile> rest =
                manifest.files().stream()
                        .filter(file -> !file.path().equals(ManifestFile.NAME))
                        .toList();
        if (description.isPresent() && !rest.isEmpty() && makes(rest, description.get())) {
            coverings.add(pushed(rest));
        }
        return coverings;
    }

    private boolean makes(List<PackageFile> files, PackageFile description) throws IOException {
        try {
            Imported imported = ModelImport.of(new StoredFiles(store, new PackageManifest(files)));
            return imported.files().has(ManifestFile.NAME)
                    && Sha256.of(imported.files().read(ManifestFile.NAME, LARGEST_DESCRIPTION))
                            .equals(description.digest());
        } catch (PackageRefusedException | ModelRefusedException e) {
            return false;
        }
    }

    private static List<PushedFile> pushed(List<PackageFile> files) {
        return files.stream()
                .map(file -> new PushedFile(file.path(), file.size(), file.digest()))
                .toList();
    }
}
