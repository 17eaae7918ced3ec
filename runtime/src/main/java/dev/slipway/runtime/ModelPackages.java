package dev.slipway.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Reads packages: a directory with `model.yaml`, or a bare model file.
public final class ModelPackages {
    private ModelPackages() {}

    /// The package at `path`.
    ///
    /// *Errors*: [ModelRefusedException] when nothing readable is there or the manifest is wrong.
    public static ModelPackage open(Path path) {
        try {
            Path real = path.toRealPath();
            if (Files.isDirectory(real)) {
                return openDirectory(real);
            }
            Path root = real.getParent();
            return new ModelPackage(
                    root == null ? real : root, real, sha256(real), ModelManifest.EMPTY);
        } catch (IOException e) {
            throw new ModelRefusedException(path, "path", "cannot be read: " + e, e);
        }
    }

    private static ModelPackage openDirectory(Path root) throws IOException {
        Path manifestFile = root.resolve(ManifestFile.NAME);
        if (!Files.isRegularFile(manifestFile)) {
            throw new ModelRefusedException(root, "directory", "has no " + ManifestFile.NAME);
        }
        ManifestFile read = ManifestFile.read(manifestFile);
        Path file = inside(root, manifestFile, read.file());
        if (!file.startsWith(root) || !Files.isRegularFile(file)) {
            throw new ModelRefusedException(
                    manifestFile, "file", read.file() + " (expected: a file inside the package)");
        }
        if (!file.toRealPath().startsWith(root)) {
            throw new ModelRefusedException(manifestFile, "file", "leads out of the package");
        }
        return new ModelPackage(root, file, sha256(file), read.manifest());
    }

    private static Path inside(Path root, Path manifestFile, String named) {
        try {
            return root.resolve(named).normalize();
        } catch (InvalidPathException e) {
            throw new ModelRefusedException(manifestFile, "/file", "no name of a file", e);
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digesting =
                        new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digesting.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
