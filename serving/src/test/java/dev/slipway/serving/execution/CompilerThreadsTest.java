package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.quiet.CompilerThreads;
import dev.slipway.quiet.TimeSlice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class CompilerThreadsTest {
    private static final Path THREADS = Path.of("/proc/self/task");
    private static final Path CALLER = Path.of("/proc/thread-self");

    /// Some systems and containers do not let it, which is one answer for all threads.
    @Test
    void compilersAskForWhatAnyThreadMayAskFor() throws Exception {
        List<Path> compilers = compilers();
        CompletableFuture<Optional<String>> found = new CompletableFuture<>();
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        Thread.ofPlatform()
                .start(() -> {
                    taken.complete(TimeSlice.makeLong());
                    found.complete(slice(CALLER));
                });
        boolean isTaken = taken.get(30, TimeUnit.SECONDS);
        Optional<String> wanted = found.get(30, TimeUnit.SECONDS);

        assertThat(CompilerThreads.makeInterruptible() > 0).isEqualTo(isTaken);

        if (isTaken) {
            assertThat(compilers).isNotEmpty();
            assertThat(compilers.stream().map(CompilerThreadsTest::slice).flatMap(Optional::stream))
                    .allMatch(slice -> slice.equals(wanted.orElseThrow()));
        }
    }

    @Test
    void compilersAreAskedAsOftenAsOneLikes() {
        boolean isTaken = CompilerThreads.makeInterruptible() > 0;
        assertThat(CompilerThreads.makeInterruptible() > 0).isEqualTo(isTaken);
    }

    /// The compilers that are there, whatever else their names say.
    private static List<Path> compilers() throws IOException {
        if (!Files.isDirectory(THREADS)) {
            return List.of();
        }
        try (Stream<Path> threads = Files.list(THREADS)) {
            return threads.filter(thread -> text(thread.resolve("comm")).contains(" Compiler"))
                    .toList();
        }
    }

    /// What the kernel says of a thread's slice, where it does; nothing of one that has ended.
    private static Optional<String> slice(Path thread) {
        return text(thread.resolve("sched"))
                .lines()
                .filter(line -> line.startsWith("se.slice"))
                .findFirst();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
