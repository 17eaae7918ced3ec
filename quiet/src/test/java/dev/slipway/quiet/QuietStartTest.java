package dev.slipway.quiet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class QuietStartTest {
    /// Of proc(5), counted behind the name.
    private static final int NICENESS = 16;

    /// Prints what the kernel says of the process that it is.
    static final class Self {
        private Self() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(Files.readString(Path.of("/proc/self/stat")));
            System.out.println(System.getenv().keySet());
        }
    }

    private static List<String> started() throws Exception {
        Process child =
                QuietStart.java(
                                List.of(
                                        "-cp",
                                        System.getProperty("java.class.path", ""),
                                        Self.class.getName()))
                        .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).isZero();
        return said.lines().toList();
    }

    @Test
    void aChildHasTheLowestNiceness() throws Exception {
        String stat = started().getFirst();
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        assertThat(fields.get(NICENESS)).isEqualTo("19");
    }

    @Test
    void aChildIsGivenNothingOfTheEnvironmentButWhereProgramsAre() throws Exception {
        assertThat(started().getLast()).contains("PATH").doesNotContain("JAVA_HOME", "HOME");
    }
}
