package dev.slipway.jobs.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.CaptureWish;
import dev.slipway.jobs.attempt.Seal;
import dev.slipway.jobs.stream.CaptureShelf.Resumed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which attempt gives away which predictions, and when.
final class CaptureShelfTest {
    @TempDir private Path job;

    private Path directory() {
        return job.resolve("capture");
    }

    @BeforeEach
    void theServerWantsThem() throws IOException {
        Files.createDirectories(directory());
    }

    private CaptureShelf shelf(long attempt, @Nullable Resumed resumed) {
        return CaptureShelf.open(job, attempt, resumed, Seal.of(Unsealed.KEY, new SecureRandom()));
    }

    private static void leave(CaptureShelf shelf, long checkpoint) {
        assertThat(shelf.leave(checkpoint, 0, "rows".getBytes(UTF_8))).isTrue();
    }

    private List<String> names(String suffix) throws IOException {
        try (Stream<Path> all = Files.list(directory())) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aCheckpointsRowsAreGivenOnceTheNextOneIsComplete() throws IOException {
        CaptureShelf shelf = shelf(1, null);
        leave(shelf, 1);
        shelf.complete(1);
        assertThat(names(".rows")).as("not committed yet").isEmpty();
        leave(shelf, 2);
        shelf.complete(2);
        assertThat(names(".rows")).containsExactly("1-1-0.rows");
        assertThat(names(".part")).containsExactly("1-1-2-0.part");
        shelf.committed();
        assertThat(names(".rows"))
                .as("the last one has no next one")
                .containsExactly("1-1-0.rows", "1-2-0.rows");
    }

    @Test
    void whyNothingIsKeptIsSaidOnceUntilSomethingIsKeptAgain() throws IOException {
        Logger log = Logger.getLogger("slipway.jobs");
        Level before = log.getLevel();
        Said said = new Said();
        log.setLevel(Level.WARNING);
        log.addHandler(said);
        try {
            CaptureShelf shelf = shelf(1, null);
            Files.createDirectories(directory().resolve("1-1-1-0.part.new/in-the-way"));
            byte[] rows = "rows".getBytes(UTF_8);
            assertThat(shelf.leave(1, 0, rows)).isFalse();
            assertThat(shelf.leave(1, 0, rows)).isFalse();
            assertThat(said.words).hasSize(1);
            assertThat(said.words.getFirst()).startsWith("predictions are not kept: ");
            leave(shelf, 2);
            assertThat(shelf.leave(1, 0, rows)).isFalse();
            assertThat(said.words).hasSize(2);
        } finally {
            log.removeHandler(said);
            log.setLevel(before);
        }
    }

    /// Hears what is said by one thread.
    private static final class Said extends Handler {
        private final List<String> words = new ArrayList<>();

        @Override
        public void publish(LogRecord line) {
            words.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void whatAFailedCheckpointHeldIsCommittedWithTheNextOne() throws IOException {
        CaptureShelf shelf = shelf(1, null);
        leave(shelf, 1);
        shelf.complete(1);
        leave(shelf, 2);
        leave(shelf, 3);
        shelf.complete(3);
        assertThat(names(".rows")).containsExactly("1-1-0.rows");
        shelf.complete(4);
        assertThat(names(".rows")).containsExactly("1-1-0.rows", "1-2-0.rows", "1-3-0.rows");
    }

    @Test
    void theNextAttemptGivesWhatItsCheckpointStandsForAndNothingElse() throws IOException {
        CaptureShelf first = shelf(1, null);
        leave(first, 1);
        first.complete(1);
        leave(first, 2);
        CaptureShelf second = shelf(2, new Resumed(1, 1));
        assertThat(names(".part")).containsExactly("2-1-1-0.part");
        first.complete(2);
        leave(first, 3);
        assertThat(names(".rows")).as("a process that wakes up has nothing to give").isEmpty();
        // It gets no further than its successor, which goes on from the same checkpoint.
        leave(second, 2);
        CaptureShelf third = shelf(3, new Resumed(1, 1));
        assertThat(names(".part")).containsExactly("3-1-1-0.part");
        leave(third, 2);
        third.complete(2);
        assertThat(names(".rows")).containsExactly("1-1-0.rows");
        CaptureShelf fourth = shelf(4, new Resumed(3, 2));
        assertThat(names(".part")).containsExactly("4-3-2-0.part");
        fourth.complete(3);
        assertThat(names(".rows")).containsExactly("1-1-0.rows", "3-2-0.rows");
    }

    @Test
    void whereNothingIsGoneOnFromNothingCounts() throws IOException {
        CaptureShelf first = shelf(1, null);
        leave(first, 1);
        first.complete(1);
        Files.writeString(directory().resolve("1-1-2-0.part.new"), "half");
        shelf(2, null).complete(1);
        assertThat(names("")).isEmpty();
    }

    @Test
    void whatIsNotTakenLeavesNoRoomForMoreAfterAWhile() throws IOException {
        CaptureShelf shelf = shelf(1, null);
        int left = 0;
        while (shelf.leave(left + 1, 0, new byte[1])) {
            left++;
            shelf.complete(left);
        }
        assertThat(left).isBetween(10, 1_000);
        Files.delete(directory().resolve("1-1-0.rows"));
        assertThat(shelf.leave(left + 1, 0, new byte[1])).isTrue();
    }

    @Test
    void whatIsLeftIsReadByTheServerAlone() throws Exception {
        CaptureShelf shelf = shelf(1, null);
        Files.writeString(
                directory().resolve("policy.json"),
                "{\"sample\":0.5,\"drop\":[\"a\"],\"hash\":[\"b\"],\"tensor-bytes\":7}");
        assertThat(shelf.wish()).isEqualTo(new CaptureWish(0.5, List.of("a"), List.of("b"), 7));
        leave(shelf, 1);
        Path file = directory().resolve("1-1-1-0.part");
        assertThat(new String(Files.readAllBytes(file), UTF_8)).doesNotContain("rows");
        assertThat(Unsealed.lines(file)).containsExactly("rows");
        CaptureShelf open = CaptureShelf.open(job, 1, null, null);
        assertThat(open.wish()).as("without a key").isEqualTo(CaptureWish.NOTHING);
        assertThat(open.leave(2, 0, new byte[1])).isFalse();
    }

    @Test
    void withoutADirectoryNothingIsLeftAndNothingFails() {
        Seal seal = Seal.of(Unsealed.KEY, new SecureRandom());
        CaptureShelf shelf = CaptureShelf.open(job.resolve("other"), 1, null, seal);
        assertThat(shelf.wish().sample()).isZero();
        assertThat(shelf.leave(1, 0, new byte[1])).isFalse();
        shelf.complete(1);
        shelf.committed();
    }
}
