package dev.slipway.jobs.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.CaptureWish;
import dev.slipway.jobs.attempt.OneWaySeal;
import dev.slipway.jobs.attempt.Seal;
import dev.slipway.jobs.stream.CaptureShelf.Resumed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How predictions of a cluster's tasks come to where those of tasks here lie, each once.
final class BroughtCapturesTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Seal SEAL = requireNonNull(Seal.of(Unsealed.KEY, RANDOM));
    private static final String WISH =
            "{\"sample\":0.5,\"drop\":[],\"hash\":[],\"tensor-bytes\":%d}";

    @TempDir private Path job;

    /// That of the checkpoints which tasks take.
    private Path own;

    private long nanos;

    @BeforeEach
    void tasksBegin() throws IOException {
        Files.createDirectories(there());
        Files.writeString(there().resolve("endpoint"), "flights");
        Files.writeString(there().resolve("policy.json"), WISH.formatted(7));
        own = Files.createDirectories(job.resolve("checkpoints/attempt-3"));
        brought(3).makeRoom();
    }

    private Path there() {
        return job.resolve("capture");
    }

    private Path left() {
        return own.resolve("capture");
    }

    private BroughtCaptures brought(long attempt) {
        return BroughtCaptures.of(own, job, attempt, SEAL);
    }

    private CaptureShelf tasks() {
        return CaptureShelf.elsewhere(own, 3, OneWaySeal.of(SEAL.opener().key(), RANDOM));
    }

    private static void leave(CaptureShelf shelf, long checkpoint) {
        byte[] content = ("rows of " + checkpoint).getBytes(UTF_8);
        assertThat(shelf.leave(checkpoint, 0, content)).isTrue();
        shelf.complete(checkpoint);
    }

    private static List<String> names(Path directory, String suffix) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    /// Nothing is on its way.
    private void requireTidy() throws IOException {
        assertThat(names(there(), ".coming")).isEmpty();
        assertThat(names(left(), ".left")).isEmpty();
    }

    @Test
    void whatIsGivenAwayComesSealedForTheServerAndGoes() throws Exception {
        CaptureShelf tasks = tasks();
        assertThat(tasks.wish()).isEqualTo(new CaptureWish(0.5, List.of(), List.of(), 7));
        leave(tasks, 1);
        leave(tasks, 2);
        BroughtCaptures brought = brought(3);
        brought.bring();
        assertThat(names(there(), ".rows")).containsExactly("3-1-0.rows");
        assertThat(Unsealed.lines(there().resolve("3-1-0.rows"))).containsExactly("rows of 1");
        assertThat(names(left(), "-0.rows")).isEmpty();
        assertThat(names(left(), ".part")).containsExactly("3-3-2-0.part");
        brought.bringLast();
        assertThat(names(there(), ".rows")).containsExactly("3-1-0.rows", "3-2-0.rows");
        assertThat(Unsealed.lines(there().resolve("3-2-0.rows"))).containsExactly("rows of 2");
        requireTidy();
    }

    /// Others write there.
    @Test
    void whatTasksAreToldGoesThroughNoLink() throws Exception {
        Path file = Files.writeString(job.resolve("file"), "of this machine");
        Files.createSymbolicLink(left().resolve("policy.json.3"), file);
        Files.writeString(there().resolve("policy.json"), WISH.formatted(8));
        brought(3).bring();
        assertThat(file).hasContent("of this machine");
        assertThat(CaptureWish.read(left()).tensorBytes()).isEqualTo(8);
    }

    /// There are many, and each would look for what all others have left.
    @Test
    void aProcessGivesAwayWhatItsOwnTasksHaveLeft() throws Exception {
        CaptureShelf one = tasks();
        CaptureShelf other = tasks();
        assertThat(one.leave(1, 0, new byte[1])).isTrue();
        assertThat(other.leave(1, 1, new byte[1])).isTrue();
        one.complete(1);
        one.complete(2);
        assertThat(names(left(), ".rows")).containsExactly("3-1-0.rows");
        other.complete(1);
        other.complete(2);
        assertThat(names(left(), ".rows")).containsExactly("3-1-0.rows", "3-1-1.rows");
    }

    @Test
    void tasksAreToldWhatIsWantedByNow() throws Exception {
        BroughtCaptures brought = brought(3);
        Files.writeString(there().resolve("policy.json"), WISH.formatted(8));
        brought.bring();
        assertThat(tasks().wish().tensorBytes()).isEqualTo(8);
        Files.delete(there().resolve("policy.json"));
        brought.bring();
        assertThat(tasks().wish()).isEqualTo(CaptureWish.NOTHING);
    }

    /// Before it was renamed it comes by the next attempt; behind that its copy gets its name.
    @Test
    void aChildThatIsKilledOnTheWayLosesAndRepeatsNothing() throws Exception {
        CaptureShelf tasks = tasks();
        leave(tasks, 1);
        leave(tasks, 2);
        leave(tasks, 3);
        Files.writeString(there().resolve("3-1-0.rows.3.coming"), "half a copy");
        Files.move(left().resolve("3-2-0.rows"), left().resolve("3-2-0.rows.3.left"));
        Files.writeString(there().resolve("3-2-0.rows.3.coming"), "a whole copy");
        brought(4).bring();
        assertThat(names(there(), ".rows")).containsExactly("3-1-0.rows", "3-2-0.rows");
        assertThat(Unsealed.lines(there().resolve("3-1-0.rows"))).containsExactly("rows of 1");
        assertThat(there().resolve("3-2-0.rows")).hasContent("a whole copy");
        requireTidy();
    }

    /// The server has taken it since.
    @Test
    void whatHasGotThereIsNotBroughtAgain() throws Exception {
        CaptureShelf tasks = tasks();
        leave(tasks, 1);
        leave(tasks, 2);
        Files.move(left().resolve("3-1-0.rows"), left().resolve("3-1-0.rows.3.left"));
        brought(4).bring();
        assertThat(names(there(), ".rows")).isEmpty();
        requireTidy();
    }

    @Test
    void whatIsNotSealedIsBroughtForTheServerToCount() throws Exception {
        Files.writeString(left().resolve("3-1-0.rows"), "in the clear");
        Files.writeString(left().resolve("odd.rows"), "no name of ours");
        brought(3).bring();
        assertThat(there().resolve("3-1-0.rows")).hasContent("in the clear");
        assertThat(names(there(), ".rows")).hasSize(1);
    }

    /// Others write there, who do not see what this machine has.
    @Test
    void onlyFilesAreBroughtAndNoLinkIsFollowed() throws Exception {
        Path secret = Files.writeString(job.resolve("secret"), "of this machine");
        Files.createSymbolicLink(left().resolve("3-1-0.rows"), secret);
        Files.createDirectory(left().resolve("3-2-0.rows"));
        Files.writeString(left().resolve("3-3-0.rows"), "rows");
        brought(3).bring();
        assertThat(names(there(), ".rows")).containsExactly("3-3-0.rows");
        assertThat(secret).exists();
        requireTidy();
    }

    @Test
    void aPlaceThatLeadsElsewhereIsLeftAlone() throws Exception {
        Path other = job.resolve("other");
        Files.move(left(), other);
        Files.writeString(other.resolve("3-1-0.rows"), "of another job");
        Files.writeString(there().resolve("policy.json"), WISH.formatted(8));
        Files.createSymbolicLink(left(), other);
        BroughtCaptures brought = brought(3);
        brought.bring();
        brought.bringLast();
        BroughtCaptures.bringLeft(List.of(left()), job, 4, SEAL);
        assertThat(names(there(), ".rows")).isEmpty();
        assertThat(other.resolve("3-1-0.rows")).hasContent("of another job");
        assertThat(CaptureWish.read(other).tensorBytes()).isEqualTo(7);
        assertThat(left()).doesNotExist();
    }

    @Test
    void whatNobodyTakesWaitsWhereItWasLeft() throws Exception {
        CaptureShelf tasks = tasks();
        int all = 0;
        BroughtCaptures brought = brought(3);
        while (tasks.leave(all + 1, 0, new byte[1])) {
            all++;
            tasks.complete(all);
            brought.bring();
            assertThat(all).as("bounded").isLessThan(1_000);
        }
        assertThat(names(there(), ".rows")).hasSize(CaptureShelf.MOST_FILES);
        Files.delete(there().resolve("3-1-0.rows"));
        brought.bring();
        assertThat(names(there(), ".rows")).hasSize(CaptureShelf.MOST_FILES);
        assertThat(tasks.leave(all + 1, 0, new byte[1])).isTrue();
    }

    /// They are of checkpoints that the next attempt may not go on from: it says so.
    @Test
    void whatTasksHaveLeftThatEndedIsForTheNextAttemptToJudge() throws Exception {
        CaptureShelf tasks = tasks();
        leave(tasks, 1);
        leave(tasks, 2);
        assertThat(tasks.leave(3, 0, "never complete".getBytes(UTF_8))).isTrue();
        Path taken = job.resolve("checkpoints/captured-3.0");
        Files.move(left(), taken);
        BroughtCaptures.bringLeft(List.of(taken), job, 4, SEAL);
        assertThat(taken).doesNotExist();
        assertThat(names(there(), ".rows")).containsExactly("3-1-0.rows");
        CaptureShelf next = CaptureShelf.open(job, 4, new Resumed(3, 2), SEAL);
        assertThat(names(there(), ".part")).containsExactly("4-3-2-0.part");
        next.complete(1);
        assertThat(names(there(), ".rows")).containsExactly("3-1-0.rows", "3-2-0.rows");
        assertThat(Unsealed.lines(there().resolve("3-2-0.rows"))).containsExactly("rows of 2");
    }

    @Test
    void ofAnotherEndpointNothingIsBrought() throws Exception {
        CaptureShelf tasks = tasks();
        leave(tasks, 1);
        leave(tasks, 2);
        String key = SEAL.opener().key();
        assertThat(brought(4).isLeftBy(key)).isTrue();
        assertThat(brought(4).isLeftBy("5a".repeat(32))).isFalse();
        assertThat(brought(4).isLeftBy(null)).isFalse();
        Files.writeString(there().resolve("endpoint"), "delays");
        assertThat(brought(4).isLeftBy(key)).isFalse();
        Path taken = job.resolve("checkpoints/captured-3.0");
        Files.move(left(), taken);
        BroughtCaptures.bringLeft(List.of(taken), job, 4, SEAL);
        assertThat(taken).doesNotExist();
        assertThat(names(there(), ".rows")).isEmpty();
        assertThat(names(there(), ".part")).isEmpty();
    }

    /// As on a disk with a bad block.
    private UnreadFiles unread(List<String> names) {
        return new UnreadFiles(
                file -> {
                    if (names.contains(String.valueOf(file.getFileName()))) {
                        throw new IOException("Input/output error");
                    }
                    return Files.newInputStream(file);
                },
                () -> nanos);
    }

    @Test
    void oneThatCannotBeReadIsCountedAndKeepsNoOtherFromComing() throws Exception {
        CaptureShelf tasks = tasks();
        leave(tasks, 1);
        leave(tasks, 2);
        leave(tasks, 3);
        BroughtCaptures brought =
                BroughtCaptures.of(own, job, 3, SEAL, unread(List.of("3-1-0.rows")));
        brought.bring();
        assertThat(names(there(), ".rows")).containsExactly("3-2-0.rows");
        brought.bring();
        nanos += TimeUnit.SECONDS.toNanos(59);
        brought.bring();
        assertThat(names(left(), "-0.rows")).as("tried again").containsExactly("3-1-0.rows");
        nanos += TimeUnit.SECONDS.toNanos(1);
        brought.bring();
        assertThat(names(there(), ".rows")).containsExactly("3-1-0.rows", "3-2-0.rows");
        assertThat(there().resolve("3-1-0.rows")).as("for the server to count").isEmptyFile();
        assertThat(names(left(), ".aside")).containsExactly("3-1-0.rows.aside");
        requireTidy();
    }

    @Test
    void whereNothingCanBeReadMostStaysUntilItCan() throws Exception {
        List<String> all =
                IntStream.rangeClosed(1, 20).mapToObj(one -> "3-" + one + "-0.rows").toList();
        for (String name : all) {
            Files.writeString(left().resolve(name), "in the clear");
        }
        BroughtCaptures brought = BroughtCaptures.of(own, job, 3, SEAL, unread(all));
        for (int look = 0; look < 5; look++) {
            nanos += TimeUnit.MINUTES.toNanos(1);
            brought.bring();
        }
        assertThat(names(left(), ".aside")).hasSize(16);
        assertThat(names(left(), "-0.rows")).hasSize(4);
        brought(4).bring();
        assertThat(names(left(), "-0.rows")).isEmpty();
        assertThat(names(there(), ".rows")).hasSize(20);
    }

    @Test
    void whatCannotBeReadOfTasksThatEndedWaitsForTheNextAttempt() throws Exception {
        CaptureShelf tasks = tasks();
        leave(tasks, 1);
        leave(tasks, 2);
        leave(tasks, 3);
        Path taken = job.resolve("checkpoints/captured-3.0");
        Files.move(left(), taken);
        BroughtCaptures.bringLeft(List.of(taken), job, 4, SEAL, unread(List.of("3-1-0.rows")));
        assertThat(names(there(), ".rows")).containsExactly("3-2-0.rows");
        assertThat(names(there(), ".part")).containsExactly("3-3-3-0.part");
        BroughtCaptures.bringLeft(List.of(taken), job, 5, SEAL);
        assertThat(taken).doesNotExist();
        assertThat(names(there(), ".rows")).containsExactly("3-1-0.rows", "3-2-0.rows");
    }

    @Test
    void withoutAPlaceNothingIsLeftAndNothingFails() throws Exception {
        own = Files.createDirectories(job.resolve("checkpoints/attempt-4"));
        Path other = Files.createDirectories(job.resolve("other"));
        BroughtCaptures brought = BroughtCaptures.of(own, other, 4, SEAL);
        brought.makeRoom();
        assertThat(left()).doesNotExist();
        assertThat(tasks().wish()).isEqualTo(CaptureWish.NOTHING);
        assertThat(tasks().leave(1, 0, new byte[1])).isFalse();
        brought.bring();
        brought.bringLast();
        assertThat(other).isEmptyDirectory();
    }
}
