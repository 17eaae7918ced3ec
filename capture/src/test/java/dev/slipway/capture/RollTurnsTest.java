package dev.slipway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.capture.spool.SpoolFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RollTurnsTest {
    private final RollTurns turns = new RollTurns();
    private final List<SpoolFile> closed = new ArrayList<>(files(1, 3));

    private static List<SpoolFile> files(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(RollTurnsTest::file).toList();
    }

    private static SpoolFile file(int number) {
        return new SpoolFile(Path.of(number + ".spool"), number, 100, "", "");
    }

    private void rolled(SpoolFile file) {
        closed.remove(file);
        turns.done(1);
    }

    @Test
    void manyGoAtOnce() {
        assertThat(turns.next(files(1, 40))).isEqualTo(files(1, RollTurns.AT_ONCE));
        assertThat(turns.next(List.of())).isEmpty();
    }

    @Test
    void filesBehindOneThatTheDiskRefusesDoNotWaitForIt() {
        turns.apart(3);
        assertThat(turns.next(closed)).containsExactly(file(1));
        turns.later(file(1));
        assertThat(turns.next(closed)).containsExactly(file(2));
        rolled(file(2));
        assertThat(turns.next(closed)).containsExactly(file(3));
        rolled(file(3));
        assertThat(turns.next(closed)).containsExactly(file(1));
        rolled(file(1));
        assertThat(turns.next(closed)).isEmpty();
    }

    @Test
    void allThatAreRefusedHaveTheirTurnAgain() {
        turns.apart(3);
        for (int round = 0; round < 2; round++) {
            for (int number = 1; number <= 3; number++) {
                assertThat(turns.next(closed)).containsExactly(file(number));
                turns.later(file(number));
            }
        }
    }

    @Test
    void fileThatWasAloneIsPassedByThoseThatCameLater() {
        closed.removeLast();
        closed.removeLast();
        turns.later(file(1));
        closed.add(file(2));
        assertThat(turns.next(closed)).containsExactly(file(2));
        rolled(file(2));
        assertThat(turns.next(closed)).containsExactly(file(1));
    }
}
