package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class QuietWorkTest {
    private static final int POLICY_AFTER_NAME = 38;

    @Test
    @EnabledOnOs(OS.LINUX)
    void workRunsInTheIdleClassAndItsCallerStaysWhatItWas() {
        try (QuietWork quiet = new QuietWork("a test", 1, () -> true)) {
            assertThat(quiet.run(QuietWorkTest::schedulingClass)).isEqualTo("5");
            assertThat(schedulingClass()).isEqualTo("0");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void workStaysOnOneProcessor() {
        try (QuietWork quiet = new QuietWork("a test", 1, () -> true)) {
            assertThat(quiet.run(QuietWorkTest::processors)).matches("[0-9]+");
        }
    }

    @Test
    void workOfABusyNodeRunsOnItsCallersThread() {
        try (QuietWork quiet = new QuietWork("a test", 1, () -> false)) {
            assertThat(quiet.run(Thread::currentThread)).isEqualTo(Thread.currentThread());
        }
    }

    @Test
    void failuresAreThoseOfTheWork() {
        try (QuietWork quiet = new QuietWork("a test", 1, () -> true)) {
            assertThatThrownBy(() -> quiet.run(QuietWorkTest::fail))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("bad model");
        }
    }

    @Test
    void workAfterTheEndIsStillDone() {
        QuietWork quiet = new QuietWork("a test", 1, () -> true);
        quiet.close();
        assertThat(quiet.run(() -> 7)).isEqualTo(7);
    }

    private static Integer fail() {
        throw new IllegalArgumentException("bad model");
    }

    private static String processors() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/status"))) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Of the calling thread, as the kernel tells.
    static String schedulingClass() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[POLICY_AFTER_NAME];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
