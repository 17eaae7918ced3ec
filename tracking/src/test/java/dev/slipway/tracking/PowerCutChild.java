package dev.slipway.tracking;

import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.RunArtifacts;
import dev.slipway.api.tracking.RunArtifacts.Upload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A process that keeps files, says one thing of them, and ends as it stands.
final class PowerCutChild {
    static final ArtifactPath MODEL = ArtifactPath.of("model");

    private PowerCutChild() {}

    /// Whether the second of two files of one length is put over the first or in its place.
    enum Way {
        REPLACED,
        REMOVED
    }

    /// Prints the digest of the second file.
    ///
    /// @param arguments a folder, and which way
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        try (OpenStore open = new OpenStore(folder)) {
            String _ = put(open.store.artifacts(), MODEL, "old");
        }
        RunArtifacts artifacts = new OpenStore(folder).store.artifacts();
        if (Way.valueOf(arguments[1]) == Way.REMOVED) {
            artifacts.delete(MODEL);
        }
        System.out.println(put(artifacts, MODEL, "new"));
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    static String put(RunArtifacts artifacts, ArtifactPath path, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Upload upload = artifacts.upload(path)) {
            upload.write(bytes, bytes.length);
            return upload.finish();
        }
    }
}
