package dev.slipway.signing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Verifies signatures with a public key.
///
/// *Threads*: any; hashing is work of the caller's thread.
public final class ModelVerifier {
    private final VerifyingKey key;

    /// Accepts signatures of this key alone.
    public ModelVerifier(VerifyingKey key) {
        this.key = key;
    }

    /// Verifies that a directory holds exactly the files that a bundle's manifest lists.
    ///
    /// @param signature the bundle's file, inside the directory or beside it
    public Verdict verify(Path directory, Path signature) throws IOException {
        Verdict signed = verify(signature);
        if (signed.manifest().isEmpty() || !signed.holds()) {
            return signed;
        }
        Manifest manifest = signed.manifest().get();
        return new Verdict(
                differences(directory, signature, manifest), signed.warnings(), signed.manifest());
    }

    /// Verifies a bundle alone: whose it is, and that its manifest is as it was signed.
    public Verdict verify(Path signature) throws IOException {
        try {
            return verify(Bundle.read(signature));
        } catch (UnreadableBundleException e) {
            return Verdict.refused(e.fault());
        }
    }

    /// Verifies files whose digests are known already against a bundle.
    ///
    /// *Errors*: none; a bundle that cannot be read is a fault of the verdict.
    public Verdict verify(byte[] bundle, Manifest found) throws IOException {
        Verdict signed;
        try {
            signed = verify(Bundle.parse(bundle));
        } catch (UnreadableBundleException e) {
            return Verdict.refused(e.fault());
        }
        if (signed.manifest().isEmpty() || !signed.holds()) {
            return signed;
        }
        Map<String, Digest> digests = new TreeMap<>(Resource.BY_CODE_POINTS);
        found.resources().forEach(file -> digests.put(file.name(), file.digest()));
        List<Fault> faults = new ArrayList<>();
        for (Resource resource : signed.manifest().get().resources()) {
            Digest digest = digests.remove(resource.name());
            if (digest == null) {
                faults.add(new Fault.MissingFile(resource.name()));
            } else {
                compare(resource, digest).ifPresent(faults::add);
            }
        }
        digests.keySet().forEach(name -> faults.add(new Fault.AddedFile(name)));
        return new Verdict(faults, signed.warnings(), signed.manifest());
    }

    private Verdict verify(Bundle bundle) throws IOException {
        Digest hint = key.hint();
        if (bundle.hint().isPresent() && !bundle.hint().get().equals(hint.hex())) {
            return Verdict.refused(new Fault.SwappedKey(bundle.hint().get(), hint));
        }
        boolean accepted = key.accepts(bundle.signedBytes(), bundle.signature());
        Statement statement;
        try {
            statement = Statement.read(bundle.payload());
        } catch (UnreadableBundleException e) {
            return Verdict.refused(accepted ? e.fault() : edited(e.fault().message()));
        }
        Digest root = statement.manifest().rootDigest();
        if (!root.equals(statement.root())) {
            return Verdict.refused(
                    edited("its files hash to " + root + ", its subject says " + statement.root()));
        }
        if (!accepted) {
            return Verdict.refused(
                    new Fault.BrokenSignature(
                            "not this key's over this manifest: one of them was edited"));
        }
        List<String> warnings =
                bundle.hint().isPresent()
                        ? List.of()
                        : List.of("the bundle does not name its key: sign again to add the name");
        return new Verdict(List.of(), warnings, Optional.of(statement.manifest()));
    }

    private static Fault edited(String what) {
        return new Fault.EditedManifest(what);
    }

    private static List<Fault> differences(Path directory, Path signature, Manifest manifest)
            throws IOException {
        List<String> ignored =
                ignoredWith(directory, signature, Manifest.withGit(manifest.ignored()));
        ModelFiles files = ModelFiles.list(directory, ignored);
        List<Fault> faults = new ArrayList<>(files.faults());
        Set<String> added = new LinkedHashSet<>(files.names());
        for (Resource resource : manifest.resources()) {
            if (added.remove(resource.name())) {
                compare(resource, files.digestOf(resource.name())).ifPresent(faults::add);
            } else {
                faults.add(new Fault.MissingFile(resource.name()));
            }
        }
        added.forEach(name -> faults.add(new Fault.AddedFile(name)));
        return faults;
    }

    private static Optional<Fault> compare(Resource signed, Digest found) {
        return found.equals(signed.digest())
                ? Optional.empty()
                : Optional.of(new Fault.ChangedFile(signed.name(), signed.digest(), found));
    }

    /// The ignored paths with the signature's own, when it lies inside the directory.
    static List<String> ignoredWith(Path directory, Path signature, List<String> ignored) {
        Path inside = directory.toAbsolutePath().normalize();
        Path file = signature.toAbsolutePath().normalize();
        if (!file.startsWith(inside)) {
            return ignored;
        }
        Path relative = inside.relativize(file);
        String name = relative.toString().replace(relative.getFileSystem().getSeparator(), "/");
        List<String> all = new ArrayList<>(List.of(name));
        ignored.stream().filter(path -> !path.equals(name)).forEach(all::add);
        return all;
    }
}
