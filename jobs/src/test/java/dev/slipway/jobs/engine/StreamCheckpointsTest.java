package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.FencedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StreamCheckpointsTest {
    @TempDir private Path directory;

    /// Completes a checkpoint as the engine does: all directories are made where they lack.
    private static void complete(StreamCheckpoints checkpoints, long number) throws IOException {
        Path place = checkpoints.own().resolve("job").resolve("chk-" + number);
        Files.createDirectories(place);
        Files.createFile(place.resolve("_metadata"));
    }

    @Test
    void newestCompleteOneIsTakenOver() throws IOException {
        StreamCheckpoints first = StreamCheckpoints.open(directory, 1);
        assertThat(first.newest()).isEmpty();
        complete(first, 9);
        complete(first, 10);
        Files.createDirectories(first.own().resolve("job").resolve("chk-11"));
        StreamCheckpoints second = StreamCheckpoints.open(directory, 2);
        assertThat(second.newest())
                .hasValueSatisfying(newest -> {
                    assertThat(newest.attempt()).isEqualTo(1);
                    assertThat(newest.number()).isEqualTo(10);
                    assertThat(newest.path().resolve("_metadata")).exists();
                });
        StreamCheckpoints third = StreamCheckpoints.open(directory, 3);
        assertThat(third.newest())
                .hasValueSatisfying(newest -> assertThat(newest.number()).isEqualTo(10));
        complete(third, 11);
        assertThat(StreamCheckpoints.open(directory, 4).newest())
                .hasValueSatisfying(newest -> assertThat(newest.attempt()).isEqualTo(3));
    }

    @Test
    void attemptThatWasTakenOverCompletesNothing() throws IOException {
        StreamCheckpoints first = StreamCheckpoints.open(directory, 1);
        complete(first, 1);
        assertThat(first.successor()).isEmpty();
        StreamCheckpoints second = StreamCheckpoints.open(directory, 2);
        assertThatThrownBy(() -> complete(first, 2)).isInstanceOf(IOException.class);
        assertThat(first.successor()).contains(2L);
        assertThat(second.newest())
                .hasValueSatisfying(newest -> assertThat(newest.number()).isEqualTo(1));
    }

    @Test
    void attemptBehindAnotherDoesNotBegin() {
        StreamCheckpoints.open(directory, 5);
        assertThatThrownBy(() -> StreamCheckpoints.open(directory, 4))
                .isInstanceOfSatisfying(
                        FencedException.class, fenced -> assertThat(fenced.by()).isEqualTo(5));
        assertThatThrownBy(() -> StreamCheckpoints.open(directory, 5))
                .isInstanceOf(FencedException.class);
    }

    @Test
    void tasksThatAreListenedToGoOnUntilAnotherAttemptTakesOver() throws IOException {
        StreamCheckpoints first = StreamCheckpoints.open(directory, 1);
        complete(first, 1);
        StreamCheckpoints second = StreamCheckpoints.adopt(directory, 2, 1);
        assertThat(first.successor()).contains(2L);
        assertThat(first.isTaken()).isFalse();
        complete(first, 2);
        assertThat(second.newestOwn())
                .hasValueSatisfying(newest -> assertThat(newest.number()).isEqualTo(2));
        StreamCheckpoints third = StreamCheckpoints.open(directory, 3);
        assertThat(second.successor()).contains(3L);
        assertThat(second.isTaken()).isTrue();
        assertThat(third.newest())
                .hasValueSatisfying(newest -> {
                    assertThat(newest.attempt()).isEqualTo(1);
                    assertThat(newest.number()).isEqualTo(2);
                });
        assertThatThrownBy(() -> complete(first, 3)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> StreamCheckpoints.adopt(directory, 2, 1))
                .isInstanceOf(FencedException.class);
    }

    /// An attempt that began before is a little faster.
    @Test
    void whatWasTakenMeanwhileIsTakenOver() throws IOException {
        complete(StreamCheckpoints.open(directory, 1), 1);
        complete(StreamCheckpoints.open(directory, 2), 2);
        StreamCheckpoints third = StreamCheckpoints.adopt(directory, 3, 1);
        assertThat(third.isTaken()).isTrue();
        StreamCheckpoints opened = third.takeOver();
        assertThat(opened.isTaken()).isFalse();
        assertThat(opened.newest())
                .hasValueSatisfying(newest -> assertThat(newest.number()).isEqualTo(2));
    }

    /// It waits for a cluster between the two.
    @Test
    void whoeverWasOvertakenMeanwhileTakesNothingOver() throws IOException {
        complete(StreamCheckpoints.open(directory, 1), 1);
        StreamCheckpoints second = StreamCheckpoints.adopt(directory, 2, 1);
        StreamCheckpoints third = StreamCheckpoints.open(directory, 3);
        assertThatThrownBy(second::takeOver).isInstanceOf(FencedException.class);
        assertThat(third.newest()).isPresent();
    }

    /// It comes and goes while whoever listens looks for checkpoints.
    @Test
    void whatTasksLeaveBesideThemIsNotLookedThrough() throws IOException {
        StreamCheckpoints checkpoints = StreamCheckpoints.open(directory, 1);
        complete(checkpoints, 1);
        Files.createFile(checkpoints.own().resolve("_handed.json"));
        for (String left : List.of("capture", "feed")) {
            Path like = Files.createDirectories(checkpoints.own().resolve(left).resolve("chk-9"));
            Files.createFile(like.resolve("_metadata"));
        }
        Path last = Files.createDirectory(checkpoints.own().resolve("savepoint-1"));
        assertThat(Checkpoints.complete(checkpoints.own()))
                .containsExactly(checkpoints.own().resolve("job/chk-1"));
        Files.createFile(last.resolve("_metadata"));
        assertThat(Checkpoints.complete(checkpoints.own()))
                .containsExactlyInAnyOrder(last, checkpoints.own().resolve("job/chk-1"));
        Files.delete(last.resolve("_metadata"));
        StreamCheckpoints ignored = StreamCheckpoints.open(directory, 2);
        assertThat(Checkpoints.complete(checkpoints.own())).as("taken").isEmpty();
    }

    /// Also of an attempt whose checkpoints are removed, since it has completed none.
    @Test
    void whatTasksHaveLeftBesideThemIsPutAside() throws IOException {
        for (int attempt = 1; attempt <= 2; attempt++) {
            StreamCheckpoints checkpoints = StreamCheckpoints.open(directory, attempt);
            if (attempt == 1) {
                complete(checkpoints, 1);
            }
            Path left = Files.createDirectory(checkpoints.own().resolve("capture"));
            Files.writeString(left.resolve("1-1-0.rows"), "rows");
        }
        StreamCheckpoints third = StreamCheckpoints.open(directory, 3);
        assertThat(third.captured())
                .hasSize(2)
                .allSatisfy(aside -> assertThat(aside.resolve("1-1-0.rows")).hasContent("rows"));
        assertThat(third.newest())
                .hasValueSatisfying(newest -> assertThat(newest.attempt()).isEqualTo(1));
        StreamCheckpoints.discard(directory, 3);
        assertThat(third.captured()).isEmpty();
    }

    @Test
    void repairForgetsThemAll() throws IOException {
        complete(StreamCheckpoints.open(directory, 1), 1);
        StreamCheckpoints second = StreamCheckpoints.open(directory, 2);
        second.forget();
        assertThat(second.newest()).isEmpty();
        assertThat(StreamCheckpoints.open(directory, 3).newest()).isEmpty();
    }
}
