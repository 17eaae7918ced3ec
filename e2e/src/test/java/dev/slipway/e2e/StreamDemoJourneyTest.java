package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `slipway demo --stream` as people end it. What it comes to by itself is seen in the tarball's
/// journey.
final class StreamDemoJourneyTest {
    /// A line of its table, with areas in it: everything runs and answers.
    private static final String UNDER_WAY = " -> ";

    @TempDir Path scratch;

    private Path temporary() throws IOException {
        return Files.createDirectories(scratch.resolve("temporary"));
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> all = Files.list(temporary())) {
            return all.filter(path -> path.getFileName().toString().startsWith("slipway-demo"))
                    .toList();
        }
    }

    private static void requireGone(List<ProcessHandle> children) {
        CompletableFuture<?>[] ends =
                children.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(ends).orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(children).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void nothingOutlivesADemonstrationThatIsKilled() throws IOException {
        try (Launched demo = Launched.runBrieflyIn(temporary(), scratch, "demo", "--stream")) {
            demo.awaitLine(UNDER_WAY + "0.");
            List<ProcessHandle> children = demo.descendants();
            assertThat(children).as("broker, topics, stream job").hasSizeGreaterThanOrEqualTo(3);
            demo.kill();
            requireGone(children);
        }
    }

    @Test
    void interruptedDemonstrationLeavesNeitherProcessNorFile() throws IOException {
        try (Launched demo = Launched.runBrieflyIn(temporary(), scratch, "demo", "--stream")) {
            demo.awaitLine(UNDER_WAY + "0.");
            List<ProcessHandle> children = demo.descendants();
            assertThat(left()).hasSize(1);
            demo.interrupt();
            assertThat(demo.awaitExit()).as("it did not end by itself").isEqualTo(130);
            requireGone(children);
            assertThat(left()).isEmpty();
            assertThat(demo.errors()).doesNotContain("Exception");
        }
    }
}
