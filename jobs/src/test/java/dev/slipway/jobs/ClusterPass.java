package dev.slipway.jobs;

import java.nio.file.Files;
import java.nio.file.Path;

/// Keeps a cluster of two task managers for another process: says where its door is once they are
/// there, and ends all of it when its input ends.
final class ClusterPass {
    private ClusterPass() {}

    /// @param arguments an empty directory
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        try (FlinkCluster cluster = FlinkCluster.start(directory, 2)) {
            cluster.awaitFree();
            System.out.println(cluster.address());
            byte[] ignored = System.in.readAllBytes();
        }
    }
}
