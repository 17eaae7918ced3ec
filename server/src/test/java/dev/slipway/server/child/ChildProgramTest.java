package dev.slipway.server.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildProgramTest {
    private static final String OPTIONS = "jobs/src/main/launch/jobs.options";
    private static final Instant MADE = Instant.parse("2027-01-01T12:00:00Z");

    @TempDir private Path library;

    @BeforeEach
    void layOut() throws IOException {
        changed("b.jar", MADE.minusSeconds(60));
        changed("a.jar", MADE.minusSeconds(30));
        changed("jobs.aot", MADE);
    }

    private void changed(String name, Instant when) throws IOException {
        Path file = library.resolve(name);
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        Files.setLastModifiedTime(file, FileTime.from(when));
    }

    private List<String> command() throws IOException {
        return ChildProgram.command(library, 64 << 20, "Main", Path.of("job"));
    }

    /// Buffers outside the heap may take as much as it where nothing is said of them: half of what
    /// is lent to a child each.
    @Test
    void aChildIsBoundedByItsHeapAndEndsWhereThatIsTooSmall() throws IOException {
        assertThat(command()).contains("-Xmx64m");
        assertThat(Files.readAllLines(Repository.root().resolve(OPTIONS)))
                .contains("-XX:+ExitOnOutOfMemoryError")
                .noneMatch(line -> line.contains("MaxDirectMemorySize"));
    }

    @Test
    void aCacheOfClassesIsTakenForTheJarsThatItWasMadeOf() throws IOException {
        assertThat(command())
                .contains("-XX:AOTCache=" + library.resolve("jobs.aot"))
                .containsSubsequence(
                        "-cp", library.resolve("a.jar") + ":" + library.resolve("b.jar"), "Main");
    }

    @Test
    void aCacheOfClassesIsLeftAloneWhenAJarHasChangedSince() throws IOException {
        changed("b.jar", MADE.plusMillis(1));
        assertThat(command()).noneMatch(word -> word.contains("AOTCache"));
    }
}
