package dev.slipway.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.capture.CaptureQuestion;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CaptureStatus;
import dev.slipway.api.capture.CapturedList;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.status.ObservedPrediction.Result;
import dev.slipway.capture.roller.RollerMain;
import dev.slipway.capture.spool.SpoolLimits;
import dev.slipway.serving.capture.CaptureCounts;
import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.CaptureLoss;
import dev.slipway.serving.capture.CapturedCall;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.serving.capture.FollowedEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CaptureStoreTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir private Path directory;

    private final Moved clock = new Moved(Flown.START);
    private final Capturing capturing = new Capturing(CaptureLimits.DEFAULT);

    /// Processors that have nothing to do.
    private double idle;

    @Test
    void predictionIsFoundByIdAndByTrace() throws IOException {
        capturing.follow(Map.of(Flown.FLIGHTS, Flown.sampling(1)));
        predict(1, 100);
        predict(2, 100);
        CaptureStore store = written();

        assertThat(store.find(Flown.id(2)))
                .hasValueSatisfying(one -> assertThat(one.inputs()).hasSize(2));
        assertThat(store.find(Flown.id(3))).isEmpty();
        assertThat(store.ofTrace(Flown.TRACE, 10, _ -> true).predictions())
                .extracting(CapturedPrediction::id)
                .containsExactly(Flown.id(2).value(), Flown.id(1).value());
        assertThat(store.ofTrace(Flown.TRACE, 1, one -> one.id().equals(id(1))).predictions())
                .extracting(CapturedPrediction::id)
                .containsExactly(id(1));
        assertThat(store.ofTrace("f".repeat(32), 10, _ -> true).predictions()).isEmpty();
    }

    @Test
    void listIsNewestFirstOrSlowestFirstAndOfOneStatus() throws IOException {
        capturing.follow(Map.of(Flown.FLIGHTS, Flown.sampling(1)));
        for (int i = 1; i <= 9; i++) {
            predict(i, (i * 4) % 9);
        }
        capturing.observe(Flown.refused(20, ErrorCode.MODEL_FAILED));
        capturing.observe(Flown.observed(21, 1, new EndpointName("other"), new Result.Answered()));
        CaptureStore store = written();

        assertThat(ids(store, null, false, 3)).containsExactly(id(20), id(9), id(8));
        assertThat(ids(store, CaptureStatus.ANSWERED, true, 2)).containsExactly(id(2), id(4));
        assertThat(ids(store, CaptureStatus.FAILED, false, 5)).containsExactly(id(20));
        assertThat(ids(store, CaptureStatus.REFUSED, false, 5)).isEmpty();
    }

    private static StreamCaptures.Streamed streamed(int seconds) {
        CapturedCall call = Flown.call(seconds);
        return new StreamCaptures.Streamed(
                Flown.answered(seconds, 100), Flown.tensors(seconds, call));
    }

    @Test
    void whatAStreamBringsAgainIsKeptOnceBesideWhatRequestsBring() throws IOException {
        capturing.follow(Map.of(Flown.FLIGHTS, Flown.sampling(1)));
        predict(1, 100);
        open(capturing).close();
        CaptureCounts counts = capturing.counts();
        long written = counts.written();
        CaptureStore store = open(capturing);
        assertThat(store.take(List.of(streamed(2), streamed(3)), false, PATIENCE)).isTrue();
        assertThat(store.take(List.of(streamed(3), streamed(4)), true, PATIENCE)).isTrue();
        assertThat(ids(store, null, false, 9)).containsExactly(id(4), id(3), id(2), id(1));
        assertThat(counts.written() - written).isEqualTo(3);
        assertThat(store.find(Flown.id(3)))
                .hasValueSatisfying(one -> assertThat(one.inputs()).hasSize(2));
        store.lose(CaptureLoss.PART_FULL, 5);
        store.lose(CaptureLoss.TENSORS_TOO_LARGE, 1);
        assertThat(counts.wanted()).isEqualTo(counts.written() + 5);
        store.close();
        assertThatThrownBy(() -> store.take(List.of(streamed(5)), false, PATIENCE))
                .isInstanceOf(IOException.class);
    }

    @Test
    void slowestOfTheMinuteAreThereAfterTheEnd() throws IOException {
        predict(1, 700);
        CaptureStore store = written();
        assertThat(store.find(Flown.id(1)))
                .hasValueSatisfying(one -> {
                    assertThat(one.kept()).isEqualTo(CaptureReason.SLOW);
                    assertThat(one.inputs()).isEmpty();
                });
    }

    @Test
    void slowestOfAMinuteAreThereThoughTheirVersionLeftBeforeTheEnd() throws IOException {
        predict(1, 700);
        capturing.forget(Flown.VERSION);
        assertThat(written().find(Flown.id(1)))
                .hasValueSatisfying(one -> assertThat(one.kept()).isEqualTo(CaptureReason.SLOW));
    }

    @Test
    void everythingThatWasWantedIsWrittenOrCounted() throws Exception {
        Capturing small = new Capturing(new CaptureLimits(64 << 10, 1_000));
        small.follow(Map.of(Flown.FLIGHTS, Flown.sampling(1)));
        CaptureStore store = open(small);
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < 4; caller++) {
            int first = 10_000 * caller;
            callers.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = first; i < first + 5_000; i++) {
                                    small.offer(Flown.id(i), Flown.call(1));
                                    small.observe(Flown.answered(i, 5));
                                }
                            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        store.close();

        CaptureCounts counts = small.counts();
        assertThat(counts.wanted()).isEqualTo(20_000);
        assertThat(counts.written() + counts.lost(CaptureLoss.RING_FULL)).isEqualTo(20_000);
        assertThat(small.ring().bytes()).isZero();
        CaptureStore again = open(new Capturing(CaptureLimits.DEFAULT));
        assertThat(ids(again, null, false, 30_000)).hasSize((int) counts.written());
        again.close();
    }

    @Test
    void fileThatCannotBeReadMakesAListIncompleteAndNoMore() throws IOException {
        capturing.follow(Map.of(Flown.FLIGHTS, Flown.sampling(1)));
        predict(1, 100);
        CaptureStore store = written();
        Path day = directory.resolve("capture").resolve("flights").resolve("date=2026-11-25");
        Files.createDirectories(day);
        Files.writeString(day.resolve(id(1) + "-" + id(9) + "-000000000009-0.parquet"), "x");

        CapturedList list =
                store.list(new CaptureQuestion(Flown.FLIGHTS, null, false, 5), _ -> true);

        assertThat(list.predictions()).hasSize(1);
        assertThat(list.isComplete()).isFalse();
        assertThat(store.ofTrace(Flown.TRACE, 5, _ -> true).predictions()).hasSize(1);
        assertThat(store.find(Flown.id(1))).isPresent();
        assertThat(store.find(Flown.id(20))).isEmpty();
        assertThat(store.unreadable()).isEqualTo(2);
        assertThatThrownBy(() -> store.find(Flown.id(2))).isInstanceOf(UncheckedIOException.class);
    }

    /// It leads to itself, so nobody can say how large it is.
    @Test
    void fileThatCannotBeLookedAtHidesNoOther() throws IOException {
        capturing.follow(Map.of(Flown.FLIGHTS, Flown.sampling(1)));
        CaptureStore store = written();
        Path day = directory.resolve("capture").resolve("flights").resolve("date=2026-11-25");
        Files.createDirectories(day);
        Path barred = day.resolve(id(1) + "-" + id(1) + "-000000000001-0.parquet");
        Files.createSymbolicLink(barred, barred);
        Files.writeString(day.resolve(id(2) + "-" + id(2) + "-000000000002-0.parquet"), "x");

        assertThatThrownBy(() -> store.find(Flown.id(2))).isInstanceOf(UncheckedIOException.class);
        assertThat(store.unreadable()).as("the other was looked into").isEqualTo(2);
    }

    @Test
    void damageInAFileIsCountedAndMakesAListIncomplete() throws IOException {
        capturing.follow(Map.of(Flown.FLIGHTS, Flown.sampling(1)));
        capturing.observe(Flown.refused(1, ErrorCode.INVALID_INPUT));
        predict(2, 100);
        CaptureStore store = written();
        CaptureQuestion all = new CaptureQuestion(Flown.FLIGHTS, null, false, 5);
        assertThat(store.list(all, _ -> true).isComplete()).isTrue();
        damageLastFrame();

        CapturedList list = store.list(all, _ -> true);

        assertThat(list.predictions()).extracting(CapturedPrediction::id).containsExactly(id(1));
        assertThat(list.isComplete()).isFalse();
        assertThat(store.unreadable()).isEqualTo(1);
        assertThat(store.find(Flown.id(1))).isPresent();
        assertThatThrownBy(() -> store.find(Flown.id(2))).isInstanceOf(UncheckedIOException.class);
    }

    private void damageLastFrame() throws IOException {
        Path spool = directory.resolve("capture").resolve(".spool");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(spool, "*.spool")) {
            for (Path file : files) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length - 3] ^= 1;
                Files.write(file, bytes);
            }
        }
    }

    @Test
    void fileThatAloneMakesChildrenFailThreeTimesIsPutAside() throws IOException {
        capturing.follow(Map.of(Flown.FLIGHTS, Flown.sampling(1)));
        predict(1, 100);
        String children = System.getProperty("java.class.path", "");
        Path root = directory.resolve("capture");
        try (CaptureStore store = CaptureStore.unstarted(spec(capturing, children))) {
            RollerMain.endWith(RollStatus.FILE_UNREADABLE, RollStatus.FILE_UNREADABLE, root);
            store.work();
            clock.move(Duration.ofHours(1));
            store.work();
            clock.move(Duration.ofHours(1));
            assertThat(store.find(Flown.id(1))).isPresent();
            store.work();
            assertThat(store.rollFailures()).isEqualTo(3);
            assertThat(store.spoolBytes()).isZero();
            assertThat(store.find(Flown.id(1))).isEmpty();
        }
    }

    @Test
    void childThatCannotBeginPutsNoFileAside() throws IOException {
        capturing.follow(Map.of(Flown.FLIGHTS, Flown.sampling(1)));
        predict(1, 100);
        try (CaptureStore store = CaptureStore.unstarted(spec(capturing, "nowhere.jar"))) {
            for (int hour = 0; hour < 4; hour++) {
                store.work();
                clock.move(Duration.ofHours(1));
            }
            assertThat(store.rollFailures()).isEqualTo(4);
            assertThat(store.find(Flown.id(1))).isPresent();
        }
    }

    @Test
    void diskThatTakesNoParquetPutsNoFileAsideAndRollingGoesOnOnceThereIsRoom() throws IOException {
        capturing.follow(Map.of(Flown.FLIGHTS, Flown.sampling(1)));
        predict(1, 100);
        String children = System.getProperty("java.class.path", "");
        Path root = directory.resolve("capture");
        try (CaptureStore store = CaptureStore.unstarted(spec(capturing, children))) {
            RollerMain.endWith(RollStatus.DISK_REFUSED, RollStatus.DISK_REFUSED, root);
            for (int hour = 0; hour < 4; hour++) {
                store.work();
                clock.move(Duration.ofHours(1));
            }
            assertThat(store.rollFailures()).isEqualTo(4);
            assertThat(store.find(Flown.id(1))).isPresent();

            RollerMain.endWith(0, 0, root);
            store.work();
            assertThat(store.rolled()).isEqualTo(1);
            assertThat(store.spoolBytes()).isZero();
        }
    }

    @Test
    void filesThatFitAreRolledOneByOneWhereTheDiskTakesNotAll() throws IOException {
        capturing.follow(Map.of(Flown.FLIGHTS, Flown.sampling(1)));
        for (int file = 1; file <= 2; file++) {
            predict(file, 100);
            open(capturing).close();
        }
        String children = System.getProperty("java.class.path", "");
        try (CaptureStore store = CaptureStore.unstarted(spec(capturing, children))) {
            RollerMain.endWith(0, RollStatus.DISK_REFUSED, directory.resolve("capture"));
            store.work();
            assertThat(store.rolled()).isZero();
            for (int left = 0; left < 2; left++) {
                clock.move(Duration.ofHours(1));
                store.work();
            }
            assertThat(store.rolled()).isEqualTo(2);
            assertThat(store.rollFailures()).isEqualTo(1);
        }
    }

    /// A store beside processors that are full, with a child that does what it should; the first
    /// look is over.
    private CaptureStore busy(SpoolLimits limits) throws IOException {
        capturing.follow(Map.of(Flown.FLIGHTS, Flown.sampling(1)));
        String children = System.getProperty("java.class.path", "");
        CaptureStore store =
                CaptureStore.unstarted(
                        spec(capturing, children, limits), () -> OptionalDouble.of(idle));
        RollerMain.endWith(0, 0, directory.resolve("capture"));
        store.work();
        return store;
    }

    @Test
    void closedFilesWaitWhileProcessorsAreFullAndNoLongerThanTheirPatience() throws IOException {
        try (CaptureStore store = busy(SpoolLimits.DEFAULT)) {
            predict(1, 100);
            store.work();
            clock.move(SpoolLimits.DEFAULT.rollPatience().minusMillis(1));
            store.work();
            assertThat(store.rolled()).isZero();
            assertThat(store.find(Flown.id(1))).isPresent();
            clock.move(Duration.ofMillis(1));
            store.work();
            assertThat(store.rolled()).isEqualTo(1);
            assertThat(store.spoolBytes()).isZero();

            clock.move(Duration.ofHours(1));
            predict(2, 100);
            store.work();
            assertThat(store.rolled()).isEqualTo(1);
            idle = 1;
            store.work();
            assertThat(store.rolled()).isEqualTo(2);
        }
    }

    @Test
    void spoolThatFillsUpWaitsForNoIdleProcessor() throws IOException {
        SpoolLimits usual = SpoolLimits.DEFAULT;
        long bytes = 4_000;
        SpoolLimits small = new SpoolLimits(bytes, bytes, usual.fileAge(), usual.rollPatience());
        try (CaptureStore store = busy(small)) {
            int files = 0;
            while (store.rolled() == 0) {
                assertThat(store.spoolBytes()).isLessThanOrEqualTo(bytes / 2);
                predict(++files, 100);
                store.work();
            }
            assertThat(store.rolled()).isEqualTo(files).isGreaterThan(1);
        }
    }

    @Test
    void clockThatIsSetBackKeepsNothingThatIsTooOld() throws IOException {
        Path day = directory.resolve("capture").resolve("flights").resolve("date=2026-11-16");
        String old = id(-9 * 24 * 60 * 60);
        try (CaptureStore store = CaptureStore.unstarted(spec(capturing, null))) {
            store.work();
            Files.createDirectories(day);
            Path file = day.resolve(old + "-" + old + "-000000000001-0.parquet");
            Files.writeString(file, "x");
            store.work();
            assertThat(file).exists();

            clock.move(Duration.ofHours(-8));
            store.work();
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void keyOfHashesIsTheOwnersAloneAndStays() throws IOException {
        open(capturing).close();
        Path key = directory.resolve("keys").resolve("capture.key");
        byte[] first = Files.readAllBytes(key);
        assertThat(first).hasSize(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        open(capturing).close();
        assertThat(Files.readAllBytes(key)).isEqualTo(first);
    }

    private void predict(int seconds, long nanos) {
        FollowedEndpoint flights = new FollowedEndpoint(Flown.FLIGHTS);
        if (capturing.drawn(flights, Flown.id(seconds)) != null) {
            capturing.offer(Flown.id(seconds), Flown.call(seconds));
        }
        capturing.observe(Flown.answered(seconds, nanos));
    }

    /// A store that has written everything.
    private CaptureStore written() throws IOException {
        open(capturing).close();
        CaptureStore store = open(new Capturing(CaptureLimits.DEFAULT));
        store.close();
        return store;
    }

    private CaptureStore open(Capturing from) throws IOException {
        return CaptureStore.open(spec(from, null));
    }

    private CaptureStoreSpec spec(Capturing from, @Nullable String rollerClassPath) {
        return spec(from, rollerClassPath, SpoolLimits.DEFAULT);
    }

    private CaptureStoreSpec spec(
            Capturing from, @Nullable String rollerClassPath, SpoolLimits limits) {
        return new CaptureStoreSpec(
                directory.resolve("capture"),
                directory.resolve("keys").resolve("capture.key"),
                from,
                limits,
                rollerClassPath,
                clock,
                new SecureRandom());
    }

    private static String id(int seconds) {
        return Flown.id(seconds).value();
    }

    private static List<String> ids(
            CaptureStore store, @Nullable CaptureStatus status, boolean slowest, int limit) {
        return store
                .list(new CaptureQuestion(Flown.FLIGHTS, status, slowest, limit), _ -> true)
                .predictions()
                .stream()
                .map(CapturedPrediction::id)
                .toList();
    }
}
