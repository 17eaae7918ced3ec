package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OffsetsFileTest {
    @TempDir private Path directory;

    @Test
    void offsetsAreThoseOfWhoeverIsFurther() {
        OffsetsFile file = OffsetsFile.committed(directory);
        assertThat(file.with(Map.of(0, 5L))).isEqualTo(Map.of(0, 5L));
        file.keep(Map.of(0, 7L, 1, 3L));
        assertThat(OffsetsFile.committed(directory).with(Map.of(0, 5L, 1, 4L)))
                .isEqualTo(Map.of(0, 7L, 1, 4L));
    }

    /// A repair takes for visible what brokers tell, and nothing else.
    @Test
    void whatIsForgottenIsKeptNoMore() {
        OffsetsFile file = OffsetsFile.committed(directory);
        file.forget();
        file.keep(Map.of(0, 7L));
        file.forget();
        assertThat(OffsetsFile.committed(directory).with(Map.of(0, 5L))).isEqualTo(Map.of(0, 5L));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatWasReachedInAPartitionIsKeptAndGoesNotBack() {
        OffsetsFile file = OffsetsFile.reached(directory);
        assertThat(file.with(Map.of(0, 5L))).isEqualTo(Map.of(0, 5L));
        file.add(Map.of(0, 7L, 2, 9L));
        file.add(Map.of(0, 3L, 1, 4L));
        assertThat(OffsetsFile.reached(directory).with(Map.of(0, 8L)))
                .isEqualTo(Map.of(0, 8L, 1, 4L, 2, 9L));
    }

    /// A repair reads again what was read before.
    @Test
    void whereReadingGoesOnMayGoBackAndIsKeptOfOthers() {
        OffsetsFile file = OffsetsFile.next(directory);
        assertThat(file.replace(Map.of(0, 7L, 1, 3L))).isEqualTo(Map.of(0, 7L, 1, 3L));
        assertThat(OffsetsFile.next(directory).replace(Map.of(0, 5L)))
                .isEqualTo(Map.of(0, 5L, 1, 3L));
        assertThat(OffsetsFile.next(directory).read()).isEqualTo(Map.of(0, 5L, 1, 3L));
    }

    /// What a stream that stopped has kept is the truth unless somebody went on since.
    @Test
    void whatIsKnownToBeFurtherIsLeftOut() {
        OffsetsFile file = OffsetsFile.committed(directory);
        file.keep(Map.of(0, 7L, 1, 3L, 2, 5L));
        assertThat(file.notBehind(Map.of(0, 7L, 1, 4L))).isEqualTo(Map.of(0, 7L, 2, 5L));
    }

    @Test
    void whatIsNotedGoesNotBackAndIsForgottenWithTheFile() throws Exception {
        OffsetsFile.answered(directory).note(Map.of(0, 7L));
        OffsetsFile file = OffsetsFile.answered(directory);
        file.note(Map.of(0, 5L, 1, 4L));
        assertThat(OffsetsFile.answered(directory).read()).isEqualTo(Map.of(0, 7L, 1, 4L));
        assertThat(directory.resolve("answered.json.tmp")).doesNotExist();
        file.forget();
        file.note(Map.of(0, 2L));
        assertThat(OffsetsFile.answered(directory).read()).isEqualTo(Map.of(0, 2L));
    }

    @Test
    void whatIsToldCountsBeforeWhatIsKept() {
        OffsetsFile file = OffsetsFile.answered(directory);
        file.note(Map.of(0, 7L, 1, 4L));
        assertThat(file.besides(Map.of(0, 5L, 2, 3L))).isEqualTo(Map.of(0, 5L, 1, 4L, 2, 3L));
    }

    /// As of a stream that was stopped, has gone on, and was killed a while after that.
    @Test
    void whatWasNotedSinceTheStreamStoppedCountsWhereBrokersHaveForgottenIt() {
        OffsetsFile.committed(directory).keep(Map.of(0, 5L, 1, 5L, 2, 5L));
        OffsetsFile.answered(directory).note(Map.of(0, 7L, 1, 7L, 2, 4L));
        assertThat(OffsetsFile.visible(directory, Map.of(1, 6L, 3, 2L)))
                .isEqualTo(Map.of(0, 7L, 1, 6L, 2, 5L, 3, 2L));
    }

    /// Once there is room for it, all is there that was to be noted before.
    @Test
    void whatCannotBeNotedIsNotedLater() throws Exception {
        Path occupied = Files.createDirectory(directory.resolve("answered.json.tmp"));
        OffsetsFile file = OffsetsFile.answered(directory);
        file.note(Map.of(0, 7L));
        assertThat(file.read()).isEmpty();
        Files.delete(occupied);
        file.note(Map.of(0, 7L));
        assertThat(file.read()).isEqualTo(Map.of(0, 7L));
    }

    @Test
    void aFileThatCannotBeReadHindersNothing() throws Exception {
        Files.writeString(directory.resolve("reached.json"), "{");
        OffsetsFile file = OffsetsFile.reached(directory);
        assertThat(file.with(Map.of(0, 5L))).isEqualTo(Map.of(0, 5L));
        file.add(Map.of(1, 4L));
        assertThat(OffsetsFile.reached(directory).with(Map.of())).isEqualTo(Map.of(1, 4L));
    }
}
