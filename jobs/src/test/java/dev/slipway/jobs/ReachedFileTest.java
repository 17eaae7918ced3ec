package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReachedFileTest {
    @TempDir private Path directory;

    @Test
    void whatWasReachedInAPartitionIsKeptAndGoesNotBack() {
        ReachedFile file = new ReachedFile(directory);
        assertThat(file.with(Map.of(0, 5L))).isEqualTo(Map.of(0, 5L));
        file.add(Map.of(0, 7L, 2, 9L));
        file.add(Map.of(0, 3L, 1, 4L));
        assertThat(new ReachedFile(directory).with(Map.of(0, 8L)))
                .isEqualTo(Map.of(0, 8L, 1, 4L, 2, 9L));
    }

    @Test
    void aFileThatCannotBeReadHindersNothing() throws Exception {
        Files.writeString(directory.resolve("reached.json"), "{");
        ReachedFile file = new ReachedFile(directory);
        assertThat(file.with(Map.of(0, 5L))).isEqualTo(Map.of(0, 5L));
        file.add(Map.of(1, 4L));
        assertThat(new ReachedFile(directory).with(Map.of())).isEqualTo(Map.of(1, 4L));
    }
}
