package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StreamBoardTest {
    private static final Counted COUNTED =
            new Counted(
                    1,
                    30,
                    2,
                    1,
                    List.of(new AnsweredRows("flights", 3, 28)),
                    Map.of(0, 12L),
                    null,
                    new StreamTally.Held(0, 0, 0, 0),
                    Map.of(120L, 30L));

    @TempDir private Path directory;

    @Test
    void whatProcessesSayIsReadAsTheySaidItLast() {
        StreamBoard board = new StreamBoard(directory);
        assertThat(board.counted()).isEmpty();
        board.count(
                "a", new Counted(0, 0, 0, 0, List.of(), Map.of(), 7L, COUNTED.held(), Map.of()));
        board.count("a", COUNTED);
        board.count("b", COUNTED);
        assertThat(board.counted()).containsExactly(COUNTED, COUNTED);
        Stretch lost = new Stretch(0, 5, 9);
        board.lost("a", List.of(lost));
        assertThat(board.lost()).containsExactly(lost);
    }

    /// As the directory is when another attempt has taken over.
    @Test
    void whoIsOvertakenFindsNoPlace() throws Exception {
        StreamBoard board = new StreamBoard(directory.resolve("attempt-1"));
        Files.createFile(directory.resolve("attempt-1"));
        assertThatThrownBy(() -> board.count("a", COUNTED))
                .isInstanceOfSatisfying(
                        JobException.class,
                        e -> assertThat(e.code()).isEqualTo(EndCode.OUTPUT_FAILED));
    }
}
