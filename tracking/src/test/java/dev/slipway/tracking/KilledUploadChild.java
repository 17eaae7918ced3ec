package dev.slipway.tracking;

import dev.slipway.api.tracking.RunArtifacts;
import dev.slipway.api.tracking.RunArtifacts.Upload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A process that puts the first of two files of one length in its place, or one that is killed
/// while it puts the second there, or one that does so and ends as it stands.
final class KilledUploadChild {
    private KilledUploadChild() {}

    /// Which of them.
    enum Part {
        FIRST,
        KILLED,
        SECOND
    }

    /// The last prints the digest of its file.
    ///
    /// @param arguments a folder, which part, and the file from which on the disk counts
    public static void main(String[] arguments) throws IOException {
        OpenStore open = new OpenStore(Path.of(arguments[0]));
        RunArtifacts artifacts = open.store.artifacts();
        switch (Part.valueOf(arguments[1])) {
            case FIRST -> {
                String _ = PowerCutChild.put(artifacts, PowerCutChild.MODEL, "old");
                open.close();
            }
            case KILLED -> finish(artifacts, Path.of(arguments[2]));
            case SECOND ->
                    System.out.println(PowerCutChild.put(artifacts, PowerCutChild.MODEL, "new"));
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void finish(RunArtifacts artifacts, Path armed) throws IOException {
        byte[] bytes = "new".getBytes(StandardCharsets.UTF_8);
        try (Upload upload = artifacts.upload(PowerCutChild.MODEL)) {
            upload.write(bytes, bytes.length);
            Files.createFile(armed);
            String _ = upload.finish();
        }
    }
}
