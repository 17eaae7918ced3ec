package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.engine.Checkpoints.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HandedFileTest {
    @TempDir private Path directory;

    @Test
    void whatIsLeftIsReadAgain() throws Exception {
        Path place = directory.resolve("taken-1.0/job/chk-7");
        HandedFile first = new HandedFile("{\"stream\":\"{}\"}", "slipway-job-1.jar", null);
        HandedFile next = new HandedFile("{}", "2.jar", new Checkpoint(1, 7, place));
        assertThat(HandedFile.read(directory)).isEmpty();
        first.write(directory);
        assertThat(HandedFile.read(directory)).contains(first);
        next.write(directory);
        assertThat(HandedFile.read(directory)).contains(next);
    }

    @Test
    void whatIsBrokenIsAsGoodAsNothing() throws Exception {
        Files.writeString(directory.resolve("_handed.json"), "{\"text\":");
        assertThat(HandedFile.read(directory)).isEmpty();
    }

    @Test
    void twoAttemptsWantTheSameWhereTheyDifferInWhatIsLeftOutAlone() throws Exception {
        String one = "{\"attempt\":1,\"batch-rows\":500,\"model\":{\"version\":3}}";
        String next = "{\"model\":{\"version\":3},\"batch-rows\":500,\"attempt\":2}";
        assertThat(HandedFile.isSame(one, next, List.of("attempt"))).isTrue();
        assertThat(HandedFile.isSame(one, next, List.of())).isFalse();
        String other = next.replace("3", "4");
        assertThat(HandedFile.isSame(one, other, List.of("attempt"))).isFalse();
        assertThat(HandedFile.isSame(one, other, List.of("attempt", "model"))).isTrue();
    }

    /// A file lies in place of the directory by then.
    @Test
    void nothingIsLeftWhereALaterAttemptHasTakenThePlace() throws Exception {
        Path taken = Files.createFile(directory.resolve("attempt-1"));
        HandedFile late = new HandedFile("{}", "1.jar", null);
        assertThatThrownBy(() -> late.write(taken)).isInstanceOf(IOException.class);
    }
}
