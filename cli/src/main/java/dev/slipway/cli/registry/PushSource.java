package dev.slipway.cli.registry;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.PushedFile;
import dev.slipway.client.control.LocalFile;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.intake.Imported;
import dev.slipway.packages.intake.ModelImport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What is to be pushed, as a package.
public record PushSource(Imported imported) {
    /// The file that describes a package.
    static final String DESCRIPTION = "model.yaml";

    private static final int BUFFER = 1 << 20;

    /// What lies at a path: a file that is a model, a package, or a folder of another tool.
    ///
    /// *Errors*: `IOException` when it cannot be read.
    public static PushSource of(Path path) throws IOException {
        return new PushSource(ModelImport.of(PackageFiles.at(path)));
    }

    /// A file that lies in memory.
    static LocalFile file(String path, byte[] content) {
        return new LocalFile(
                new PushedFile(path, content.length, Sha256.of(content)),
                offset ->
                        new ByteArrayInputStream(
                                content, (int) offset, content.length - (int) offset));
    }

    /// Its files with their digests; reads each of them once.
    public List<LocalFile> files() throws IOException {
        PackageFiles source = imported.files();
        List<LocalFile> files = new ArrayList<>();
        for (Map.Entry<String, Long> file : source.sizes().entrySet()) {
            String path = file.getKey();
            files.add(
                    new LocalFile(
                            new PushedFile(path, file.getValue(), digest(source, path)),
                            offset -> open(source, path, offset)));
        }
        return files;
    }

    private static InputStream open(PackageFiles source, String path, long offset)
            throws IOException {
        InputStream in = source.open(path);
        try {
            in.skipNBytes(offset);
            return in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static Sha256 digest(PackageFiles source, String path) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = source.open(path)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return Sha256.finished(digest);
    }
}
