package dev.slipway.tracking;

import dev.slipway.api.tracking.ArtifactPath;
import dev.slipway.api.tracking.RunArtifacts;
import java.io.IOException;
import java.nio.file.Path;

/// A process that keeps the files of a model for good, says where, and ends as it stands.
final class FrozenCutChild {
    private FrozenCutChild() {}

    /// @param arguments a folder
    public static void main(String[] arguments) throws IOException {
        RunArtifacts artifacts = new OpenStore(Path.of(arguments[0])).store.artifacts();
        String _ = PowerCutChild.put(artifacts, ArtifactPath.of("m/MLmodel"), "abc");
        String _ = PowerCutChild.put(artifacts, ArtifactPath.of("m/data/x"), "1");
        System.out.println(artifacts.freeze(ArtifactPath.of("m")));
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
