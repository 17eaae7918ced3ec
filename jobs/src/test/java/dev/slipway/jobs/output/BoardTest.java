package dev.slipway.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.output.Tally.Counted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What processes of a cluster have used, as whoever pays finds it.
final class BoardTest {
    private static final String FIRST = "6f1c1f0e-8c1f-4c6e-9c0a-0d6a5f1f0a01";
    private static final String SECOND = "6f1c1f0e-8c1f-4c6e-9c0a-0d6a5f1f0a02";

    @TempDir private Path directory;

    private static Counted used(long nanos) {
        return new Counted(1, 0, nanos, Map.of(), List.of());
    }

    @Test
    void whatAProcessUsedIsThereOnceAlsoWhenItWasKilled() throws IOException {
        try (Stage.Scratch scratch = Stage.scratch(directory)) {
            Board first = new Board(scratch.stage(), 1);
            assertThat(first.used()).isEmpty();
            first.count(FIRST, used(5));
            first.count(FIRST, used(7));
            first.count(SECOND, used(30));
            assertThat(first.used())
                    .as("each in place of what it said before")
                    .containsOnly(Map.entry(1L, 37L));
            // Both are gone by now: the next attempt has their stage, and processes of its own.
            Board next = new Board(scratch.stage(), 2);
            next.count(SECOND, used(100));
            assertThat(next.used()).containsOnly(Map.entry(1L, 37L), Map.entry(2L, 100L));
            assertThat(next.counted()).hasSize(1);
        }
    }

    @Test
    void postsThatAreTornOrOfAVersionThatDidNotCountItStandForNothing() throws IOException {
        try (Stage.Scratch scratch = Stage.scratch(directory)) {
            Files.writeString(
                    scratch.stage().path().resolve("_counted-1-" + FIRST + ".json"),
                    "{\"rows\":3,\"badRows\":0,\"reached\":{},\"examples\":[]}");
            Files.createFile(scratch.stage().path().resolve("_counted-1-" + SECOND + ".json"));
            assertThat(new Board(scratch.stage(), 1).used()).containsOnly(Map.entry(1L, 0L));
        }
    }
}
