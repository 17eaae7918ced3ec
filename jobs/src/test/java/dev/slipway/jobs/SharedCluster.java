package dev.slipway.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A standing cluster of two task managers for classes of tests that come one behind the other:
/// three processes that take seconds to start. Each class leaves it as it was, with no job at work.
/// It ends when nobody has taken it again for a while, since it costs the others even where it
/// does nothing, and with this process.
final class SharedCluster {
    private static final long UNUSED_SECONDS = 10;

    // Both guarded by the class.
    private static @Nullable SharedCluster running;
    private static int turns;

    private final Path directory;
    private final FlinkCluster cluster;

    private SharedCluster(Path directory, FlinkCluster cluster) {
        this.directory = directory;
        this.cluster = cluster;
    }

    /// Takes it, and starts it where nobody has: it comes up beside what follows.
    static synchronized SharedCluster take() throws IOException {
        turns++;
        SharedCluster shared = running;
        if (shared == null) {
            Path directory = Files.createTempDirectory("slipway-cluster");
            shared = new SharedCluster(directory, FlinkCluster.start(directory, 2));
            Runtime.getRuntime().addShutdownHook(new Thread(shared::end));
            running = shared;
        }
        return shared;
    }

    /// Leaves it to the next class, if that comes at once.
    static synchronized void leave() {
        int left = turns;
        CompletableFuture.delayedExecutor(UNUSED_SECONDS, TimeUnit.SECONDS)
                .execute(() -> endUnused(left));
    }

    private static synchronized void endUnused(int left) {
        SharedCluster shared = running;
        if (shared != null && turns == left) {
            running = null;
            shared.end();
        }
    }

    FlinkCluster cluster() {
        return cluster;
    }

    /// The job jar of streams that knows the [runtime of tests][EchoRuntime], made when it is asked
    /// for first.
    Path echoJar() throws IOException {
        Path jar = directory.resolve("slipway-stream-job.jar");
        return Files.exists(jar) ? jar : JobJar.makeOfStreamsWithEcho(jar);
    }

    private synchronized void end() {
        cluster.close();
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
