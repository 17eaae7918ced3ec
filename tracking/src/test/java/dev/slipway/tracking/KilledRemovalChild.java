package dev.slipway.tracking;

import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.RunArtifacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A process that puts the first of two files of one length in its place for good, or one that is
/// killed while it removes it, or one that puts the second there, has the database on the disk by
/// what it does elsewhere, and ends as it stands.
final class KilledRemovalChild {
    private static final ArtifactPath OTHER = ArtifactPath.of("other/file");

    private KilledRemovalChild() {}

    /// The first and the last print the digest of their file.
    ///
    /// @param arguments a folder, which part, and the file from which on the disk counts
    public static void main(String[] arguments) throws IOException {
        OpenStore open = new OpenStore(Path.of(arguments[0]));
        RunArtifacts artifacts = open.store.artifacts();
        switch (KilledUploadChild.Part.valueOf(arguments[1])) {
            case FIRST -> {
                String _ = PowerCutChild.put(artifacts, PowerCutChild.MODEL, "one");
                System.out.println(PowerCutChild.put(artifacts, PowerCutChild.MODEL, "old"));
                open.close();
            }
            case KILLED -> {
                Files.createFile(Path.of(arguments[2]));
                artifacts.delete(PowerCutChild.MODEL);
            }
            case SECOND -> {
                System.out.println(PowerCutChild.put(artifacts, PowerCutChild.MODEL, "new"));
                String _ = PowerCutChild.put(artifacts, OTHER, "1");
                String _ = PowerCutChild.put(artifacts, OTHER, "2");
            }
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
