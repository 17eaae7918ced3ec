package dev.slipway.signing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Signs models with a private key.
///
/// *Threads*: any; hashing is work of the caller's thread.
public final class ModelSigner {
    private final SigningKey key;

    /// Signs with this key.
    public ModelSigner(SigningKey key) {
        this.key = key;
    }

    /// Signs what a manifest lists; reads no file.
    public Bundle sign(Manifest manifest) {
        byte[] payload = Statement.write(manifest);
        byte[] signature = key.sign(Bundle.signedBytes(payload));
        return new Bundle(Optional.of(key.verifyingKey().hint().hex()), payload, signature);
    }

    /// Signs the files below a directory as they are now.
    ///
    /// *Errors*: `SigningException` naming an entry that cannot be signed, such as a link.
    ///
    /// @param signature where the signature will be written, left out of itself
    public Bundle sign(Path directory, Path signature) throws IOException {
        return sign(manifestOf(directory, signature));
    }

    /// Hashes the files below a directory.
    public static Manifest manifestOf(Path directory, Path signature) throws IOException {
        List<String> ignored = ModelVerifier.ignoredWith(directory, signature, Manifest.GIT);
        ModelFiles files = ModelFiles.list(directory, ignored);
        if (!files.faults().isEmpty()) {
            throw new SigningException(files.faults().getFirst().message());
        }
        List<Resource> resources = new ArrayList<>();
        for (String name : files.names()) {
            resources.add(new Resource(name, files.digestOf(name)));
        }
        Path name = directory.toAbsolutePath().normalize().getFileName();
        return Manifest.sorted(Objects.toString(name, "model"), resources, ignored);
    }
}
