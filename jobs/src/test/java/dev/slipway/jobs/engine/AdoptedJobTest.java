package dev.slipway.jobs.engine;

import static dev.slipway.jobs.engine.MadeCheckpoints.KEPT;
import static dev.slipway.jobs.engine.MadeCheckpoints.LAST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.OneWaySeal;
import dev.slipway.jobs.attempt.Seal;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.SplitText;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.cluster.PlayedDoor;
import dev.slipway.jobs.cluster.Submitted;
import dev.slipway.jobs.engine.Checkpoints.Checkpoint;
import dev.slipway.jobs.stream.Broker;
import dev.slipway.jobs.stream.StreamWork;
import dev.slipway.jobs.stream.Unsealed;
import dev.slipway.jobs.stream.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A stream whose child is killed while its tasks work on a cluster, and what the next attempt does
/// with their job.
@Timeout(60)
final class AdoptedJobTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Seal SEAL = requireNonNull(Seal.of(Unsealed.KEY, new SecureRandom()));

    @TempDir private Path directory;

    private PlayedDoor door;
    private Path jar;
    private EchoStream stream;

    @BeforeEach
    void open() throws IOException {
        door = PlayedDoor.open(into -> MadeCheckpoints.complete(into.resolve("savepoint-1"), LAST));
        jar = Files.writeString(directory.resolve("slipway-job.jar"), "a jar");
        stream = new EchoStream(directory, door.place(jar));
        Files.writeString(directory.resolve("stream.json"), stream.text(1));
    }

    @AfterEach
    void close() {
        door.close();
    }

    private Path checkpoints(int attempt) {
        return directory.resolve("checkpoints/attempt-" + attempt);
    }

    /// A child as a thread of this process.
    private static final class Attempted implements AutoCloseable {
        private final BlockingQueue<Long> completed = new LinkedBlockingQueue<>();
        private final AtomicReference<@Nullable RuntimeException> thrown = new AtomicReference<>();
        private final AtomicReference<@Nullable String> reason = new AtomicReference<>();
        private final StreamEngine engine;
        private final Broker broker;
        private final StreamWork work;
        private @Nullable Thread thread;

        Attempted(StreamAttempt attempt, Path directory) throws InterruptedException {
            engine = StreamEngine.open(attempt, directory, false, null, SEAL);
            broker = Broker.open(attempt);
            StreamWork.Begin anew =
                    new StreamWork.Begin(null, Map.of(0, 0L), Map.of(), EchoStream.LIMITS);
            work =
                    new StreamWork(
                            attempt,
                            new StreamWork.Outside(
                                    broker,
                                    new HeardCheckpoints(completed),
                                    engine.shelf(),
                                    new Versions(attempt)),
                            engine.going().map(StreamEngine.Going::begin).orElse(anew),
                            System::currentTimeMillis,
                            System::nanoTime);
            work.settle(
                    engine.going()
                            .map(StreamEngine.Going::split)
                            .orElse(SplitChoice.alone(attempt.model())));
        }

        /// Runs it until it hears of a checkpoint.
        void run() throws InterruptedException {
            thread = Thread.ofPlatform().daemon().start(this::score);
            assertThat(completed.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(KEPT);
        }

        private void score() {
            try {
                engine.run(work).ifPresent(reason::set);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                thrown.set(e);
            }
        }

        void awaitEnd() throws InterruptedException {
            Thread running = thread;
            if (running != null) {
                running.join();
            }
        }

        /// Nothing of it is closed in order.
        void kill() throws InterruptedException {
            Thread running = thread;
            if (running != null) {
                running.interrupt();
            }
            awaitEnd();
            work.versions().close();
            broker.close();
        }

        @Override
        public void close() {
            engine.close();
            Thread running = thread;
            if (running != null) {
                running.interrupt();
            }
            work.versions().close();
            broker.close();
        }
    }

    private Attempted attempt(int number, int version) throws Exception {
        return new Attempted(stream.attempt(number, version), directory);
    }

    /// The first attempt, whose tasks have begun and completed a checkpoint.
    private Attempted first() throws Exception {
        Attempted first = attempt(1, 1);
        MadeCheckpoints.begin(checkpoints(1));
        first.run();
        return first;
    }

    private Submitted kill(Attempted attempted) throws Exception {
        attempted.kill();
        return Submitted.read(directory).orElseThrow();
    }

    private void requireAtWork(Submitted job) {
        assertThat(door.state()).isEqualTo("RUNNING");
        assertThat(door.runs()).as("handed over").isEqualTo(1);
        assertThat(Submitted.read(directory)).contains(job);
        assertThat(checkpoints(1)).isDirectory();
    }

    @Test
    void jobOfAKilledChildGoesOnAndIsListenedTo() throws Exception {
        Submitted job = kill(first());
        Path complete = checkpoints(1).resolve("job/chk-" + KEPT + "/_metadata");
        Path ignored = Files.setLastModifiedTime(complete, FileTime.fromMillis(5_000));
        StreamEngine.Kept kept = new StreamEngine.Kept(KEPT, 0, 5_000);
        try (Attempted next = attempt(2, 1)) {
            assertThat(next.engine.going())
                    .hasValueSatisfying(going -> {
                        assertThat(going.newest()).isEqualTo(kept);
                        assertThat(going.attempt()).isEqualTo(1);
                    });
            next.run();
            requireAtWork(job);
            assertThat(next.engine.stop(PATIENCE)).isTrue();
            next.awaitEnd();
            assertThat(next.thrown.get()).isNull();
        }
        assertThat(door.state()).isEqualTo("FINISHED");
        assertThat(Submitted.read(directory)).isEmpty();
    }

    @Test
    void jobEndsWhereTheAttemptIsStoppedBeforeItListens() throws Exception {
        Submitted ignored = kill(first());
        try (Attempted next = attempt(2, 1)) {
            assertThat(next.engine.going()).isPresent();
            assertThat(next.engine.stop(PATIENCE)).isTrue();
        }
        assertThat(door.state()).isEqualTo("FINISHED");
        assertThat(Submitted.read(directory)).isEmpty();
    }

    @Test
    void secondChildThatIsKilledLeavesItToAThird() throws Exception {
        Submitted job = kill(first());
        Attempted second = attempt(2, 1);
        second.run();
        assertThat(kill(second)).isEqualTo(job);
        try (Attempted third = attempt(3, 1)) {
            assertThat(third.engine.going()).isPresent();
            third.run();
            requireAtWork(job);
        }
        assertThat(door.state()).as("given up in order").isEqualTo("CANCELED");
    }

    @Test
    void childThatWakesUpLeavesTheJobOfItsSuccessor() throws Exception {
        Attempted sleeper = first();
        Submitted job = Submitted.read(directory).orElseThrow();
        try (Attempted next = attempt(2, 1)) {
            next.run();
            sleeper.awaitEnd();
            assertThat(sleeper.thrown.get()).isInstanceOf(FencedException.class);
            assertThat(sleeper.engine.stop(PATIENCE)).isFalse();
            sleeper.close();
            requireAtWork(job);
        }
    }

    /// A server had it end while nobody listened, and the next attempt came before it had.
    @Test
    void jobThatSomebodyElseEndsInOrderEndsTheAttemptInOrder() throws Exception {
        Submitted job = kill(first());
        try (Attempted next = attempt(2, 1)) {
            next.run();
            requireAtWork(job);
            StreamEngine.end(stream.attempt(2), 2, directory);
            next.awaitEnd();
            assertThat(next.thrown.get()).isNull();
            assertThat(next.reason.get()).contains("has ended in order");
        }
        try (StreamEngine third =
                StreamEngine.open(stream.attempt(3), directory, false, null, SEAL)) {
            assertThat(third.going()).isEmpty();
            assertThat(third.resumedFrom()).contains(LAST);
        }
    }

    @Test
    void attemptBehindThemGoesOnFromWhatTheJobHasKept() throws Exception {
        Submitted job = kill(first());
        Attempted second = attempt(2, 1);
        second.run();
        assertThat(kill(second)).isEqualTo(job);
        try (StreamEngine third =
                StreamEngine.open(stream.attempt(3, 2), directory, false, null, SEAL)) {
            assertThat(third.going()).isEmpty();
            assertThat(third.resumedFrom()).contains(LAST);
            assertThat(third.resumedAttempt()).contains(1L);
        }
        assertThat(door.state()).isEqualTo("FINISHED");
        assertThat(checkpoints(1)).isRegularFile();
        assertThat(checkpoints(2)).isRegularFile();
    }

    /// Behind its last one nothing holds back what is not given away yet.
    @Test
    void predictionsThatItLeavesComeToTheJobUntilItsLastCheckpoint() throws Exception {
        Path capture = Files.createDirectories(directory.resolve("capture"));
        Submitted ignored = kill(first());
        Path left = checkpoints(1).resolve("capture");
        OneWaySeal seal = OneWaySeal.of(SEAL.opener().key(), new SecureRandom());
        byte[] rows = seal.sealed("row".getBytes(UTF_8));
        Files.write(left.resolve("1-6-0.rows"), rows);
        Files.write(left.resolve("1-1-" + LAST + "-0.part"), rows);
        try (Attempted next = attempt(2, 1)) {
            assertThat(next.engine.going()).isPresent();
            next.run();
            while (!Files.exists(capture.resolve("1-6-0.rows"))) {
                LockSupport.parkNanos(5_000_000);
            }
            assertThat(capture.resolve("1-" + LAST + "-0.rows")).doesNotExist();
            assertThat(next.engine.stop(PATIENCE)).isTrue();
            next.awaitEnd();
        }
        assertThat(Unsealed.lines(capture.resolve("1-6-0.rows"))).containsExactly("row");
        assertThat(Unsealed.lines(capture.resolve("1-" + LAST + "-0.rows"))).containsExactly("row");
        assertThat(left).isDirectoryNotContaining("glob:**-0.*");
    }

    /// The stream was removed, and its cluster did not answer.
    @Test
    void jobOfNobodyHasNoPlaceForACheckpointUntilItHasEnded() throws Exception {
        Submitted job = kill(first());
        StreamEngine.discard(1, directory);
        assertThat(checkpoints(1)).isRegularFile();
        assertThat(directory.resolve("checkpoints")).isDirectoryNotContaining("glob:**taken-*");
        job.forget(directory);
        StreamEngine.discard(1, directory);
        assertThat(directory.resolve("checkpoints")).doesNotExist();
    }

    /// Why a job is not listened to.
    enum Otherwise {
        VERSION,
        FOLLOWED_VERSION,
        SPEC,
        JAR,
        REPAIR,
        ENDED,
        NOTHING_HANDED,
        BASE_GONE,
        ENDPOINT,
        NO_ENDPOINT
    }

    /// Changes what is wanted, or known.
    private void change(Otherwise otherwise) throws IOException {
        switch (otherwise) {
            case VERSION, REPAIR, NO_ENDPOINT -> {
                // The attempt says so.
            }
            case FOLLOWED_VERSION ->
                    Files.writeString(
                            directory.resolve("follow.json"),
                            SplitText.of(stream.version(2)).put("attempt", 1).toString());
            case SPEC ->
                    Files.writeString(
                            directory.resolve("stream.json"),
                            stream.text(2).replace("\"batch-rows\":500", "\"batch-rows\":499"));
            case JAR -> Files.writeString(jar, "another jar");
            case ENDPOINT -> {
                Path capture = Files.createDirectories(directory.resolve("capture"));
                Files.writeString(capture.resolve("endpoint"), "another");
            }
            case ENDED -> door.fail("java.lang.Exception: lost");
            case NOTHING_HANDED -> Files.delete(checkpoints(1).resolve("_handed.json"));
            case BASE_GONE -> {
                HandedFile file = HandedFile.read(checkpoints(1)).orElseThrow();
                Checkpoint gone = new Checkpoint(0, 3, directory.resolve("gone"));
                new HandedFile(file.text(), file.jar(), gone).write(checkpoints(1));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Otherwise.class)
    void jobThatIsNotKnownToDoWhatIsWantedEnds(Otherwise otherwise) throws Exception {
        Submitted ignored = kill(first());
        change(otherwise);
        StreamAttempt next = stream.attempt(2, otherwise == Otherwise.VERSION ? 2 : 1);
        boolean isRepair = otherwise == Otherwise.REPAIR;
        Seal seal = otherwise == Otherwise.NO_ENDPOINT ? null : SEAL;
        try (StreamEngine opened = StreamEngine.open(next, directory, isRepair, null, seal)) {
            assertThat(opened.going()).isEmpty();
            assertThat(opened.resumedFrom().isPresent()).isEqualTo(!isRepair);
        }
        assertThat(checkpoints(1)).isRegularFile();
        assertThat(Submitted.read(directory)).isEmpty();
        assertThat(door.state()).isEqualTo(otherwise == Otherwise.ENDED ? "FAILED" : "FINISHED");
    }
}
