package dev.slipway.quiet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class CurrentProcessorTest {
    private static final Path OWN = Path.of("/proc/thread-self/stat");

    /// The field of proc(5) that says where a thread ran last, counted behind its name.
    private static final int PROCESSOR = 39 - 3;

    @Test
    @EnabledOnOs(OS.LINUX)
    void itIsTheOneOnWhichTheKernelRunsAThreadThatStaysThere() {
        OneProcessor.choose()
                .keep(() -> {
                    for (int i = 0; i < 100; i++) {
                        assertThat(CurrentProcessor.number()).isEqualTo(kernels());
                    }
                });
    }

    private static int kernels() {
        try {
            String stat = Files.readString(OWN);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Integer.parseInt(fields[PROCESSOR]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itIsAskedOnVirtualThreadsToo() throws InterruptedException {
        AtomicInteger number = new AtomicInteger(-1);
        Thread thread = Thread.ofVirtual().start(() -> number.set(CurrentProcessor.number()));
        thread.join();
        assertThat(number).hasNonNegativeValue();
    }
}
