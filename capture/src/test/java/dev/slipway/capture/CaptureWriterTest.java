package dev.slipway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.model.Cell;
import dev.slipway.capture.spool.Spool;
import dev.slipway.capture.spool.SpoolLimits;
import dev.slipway.capture.spool.SpoolReader;
import dev.slipway.capture.spool.SpooledPrediction;
import dev.slipway.capture.spool.WholePrediction;
import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.Capturing;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CaptureWriterTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir private Path directory;

    private final Capturing capturing = new Capturing(CaptureLimits.DEFAULT);
    private final StoppedClock clock = new StoppedClock();

    /// A clock that holds up whoever looks at it once it is stopped.
    private static final class StoppedClock implements InstantSource {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private volatile boolean isStopped;

        @Override
        public Instant instant() {
            if (isStopped) {
                reached.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return Flown.START;
        }
    }

    private CaptureWriter writer() throws IOException {
        return new CaptureWriter(capturing, spool(), clock);
    }

    private Spool spool() throws IOException {
        return Spool.open(
                directory.resolve(".spool"),
                new Spool.SpoolSpec(
                        SpoolLimits.DEFAULT,
                        capturing.counts(),
                        HashKey.open(directory.resolve("capture.key"), new SecureRandom()),
                        new Moved(Flown.START)));
    }

    private static WholePrediction prediction(int seconds) {
        return new WholePrediction(Flown.answered(seconds, 100), CaptureReason.SAMPLE, null, null);
    }

    /// Does something on a thread of its own, which is left behind where it waits.
    private static <T> FutureTask<T> beside(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread _ = Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static <T> T got(FutureTask<T> task) throws Exception {
        return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /// Its thread has the lowest priority, and may be kept from the processor for long.
    @Test
    void whoBringsPredictionsWaitsForTheWritersThreadNoLongerThanItSays() throws Exception {
        CaptureWriter writer = writer();
        clock.isStopped = true;
        FutureTask<Boolean> working =
                beside(() -> {
                    writer.work();
                    return true;
                });
        assertThat(clock.reached.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        List<WholePrediction> two = List.of(prediction(1), prediction(2));
        assertThat(got(beside(() -> writer.take(two, Duration.ofMillis(1))))).isFalse();
        assertThat(capturing.counts().wanted()).isZero();

        FutureTask<Boolean> waiting = beside(() -> writer.take(two, PATIENCE));
        clock.isStopped = false;
        clock.released.countDown();
        assertThat(got(waiting)).isTrue();
        assertThat(got(working)).isTrue();
        assertThat(capturing.counts().wanted()).isEqualTo(2);
        assertThat(capturing.counts().written()).isEqualTo(2);
        writer.close();
    }

    @Test
    void threadGoesOnWhereNoProcessorCanBeHad() throws Exception {
        CaptureWriter writer =
                new CaptureWriter(
                        capturing,
                        spool(),
                        clock,
                        () -> {
                            throw new OutOfMemoryError("a test");
                        });
        clock.released.countDown();
        clock.isStopped = true;
        writer.start();

        assertThat(clock.reached.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(writer.failures()).isPositive();
        writer.close();
    }

    @Test
    void tensorsFindTheirPredictionHoweverMuchComesInBetween() throws IOException {
        capturing.follow(Map.of(Flown.FLIGHTS, Flown.sampling(1)));
        CaptureWriter writer = writer();
        for (int i = 0; i < 60; i++) {
            capturing.offer(Flown.id(i), Flown.call(i));
            capturing.observe(Flown.answered(59 - i, 100));
            if (i % 7 == 0) {
                writer.work();
            }
        }
        writer.close();

        // What was observed before its tensors were there has none.
        assertThat(capturing.counts().written()).isEqualTo(60);
        List<CapturedPrediction> kept = kept();
        assertThat(kept).hasSize(60);
        for (CapturedPrediction one : kept) {
            int seconds = (int) Duration.between(Flown.START, one.time()).toSeconds();
            if (seconds < 30) {
                assertThat(one.inputs().getFirst().values().getFirst())
                        .isEqualTo(new Cell.Real(seconds));
            } else {
                assertThat(one.inputs()).isEmpty();
            }
        }
    }

    private List<CapturedPrediction> kept() throws IOException {
        List<CapturedPrediction> kept = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.resolve(".spool"))) {
            for (Path file : files) {
                try (SpoolReader reader = SpoolReader.open(file)) {
                    for (SpooledPrediction one = reader.next(_ -> true);
                            one != null;
                            one = reader.next(_ -> true)) {
                        kept.add(one.prediction());
                    }
                }
            }
        }
        return kept;
    }
}
