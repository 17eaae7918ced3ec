package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.capture.Flown;
import dev.slipway.serving.capture.CaptureCounts;
import dev.slipway.serving.capture.CaptureLoss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpenFileTest {
    @TempDir private Path directory;

    @Test
    void fileThatHoldsNothingIsDiscarded() throws IOException {
        OpenFile file = OpenFile.create(directory, 7, Flown.START);
        assertThat(file.isEmpty()).isTrue();
        file.discard();
        assertNothingIsLeft();
    }

    @Test
    void fileThatHoldsAPredictionIsNotEmpty() throws IOException {
        try (OpenFile file = OpenFile.create(directory, 7, Flown.START)) {
            long before = file.state().bytes();
            file.write(ByteBuffer.wrap(new byte[] {1}), Flown.id(1).value(), Flown.id(2).value());
            assertThat(file.isEmpty()).isFalse();
            assertThat(file.state().bytes()).isEqualTo(before + 1);
            assertThat(file.state().mayHold(Flown.id(2).value())).isTrue();
            assertThat(file.state().mayHold(Flown.id(3).value())).isFalse();
        }
    }

    @Test
    void whatEarlierVersionsLeftOfNothingIsRemoved() throws IOException {
        Files.write(directory.resolve("000000000007--.spool"), SpoolFormat.MAGIC);
        Spool spool = Spools.open(directory, new CaptureCounts());
        assertThat(spool.files()).isEmpty();
        assertNothingIsLeft();
    }

    /// The second time that it is asked for, by who closes the file when it is due.
    @Test
    void whatBreaksBehindTheWriteLosesNothingAndCountsNothingTwice() throws IOException {
        CaptureCounts counts = new CaptureCounts();
        AtomicInteger asked = new AtomicInteger();
        InstantSource breaking =
                () -> {
                    if (asked.incrementAndGet() == 2) {
                        throw new OutOfMemoryError("a test");
                    }
                    return Flown.START;
                };
        Spool spool =
                Spool.open(
                        directory,
                        new Spool.SpoolSpec(
                                SpoolLimits.DEFAULT,
                                counts,
                                new ColumnHash(new byte[32]),
                                breaking));
        spool.append(refused(1));
        spool.flush();
        assertThat(asked).hasValue(2);
        spool.append(refused(2));
        spool.flush();
        assertThat(counts.written()).isEqualTo(2);
        assertThat(counts.lost(CaptureLoss.DEFECT)).isZero();
        try (SpoolReader reader = SpoolReader.open(spool.files().getFirst().path())) {
            assertThat(reader.next(_ -> true)).isNotNull();
            assertThat(reader.next(_ -> true)).isNotNull();
            assertThat(reader.next(_ -> true)).isNull();
        }
    }

    @Test
    void interruptedWriteIsWrittenWholeAndTheNextOneToo() throws IOException {
        CaptureCounts counts = new CaptureCounts();
        Spool spool = Spools.open(directory, counts);
        spool.append(refused(1));
        spool.flush();

        spool.append(refused(2));
        Thread.currentThread().interrupt();
        spool.flush();
        assertThat(Thread.interrupted()).isTrue();
        spool.append(refused(3));
        spool.flush();

        assertThat(counts.written()).isEqualTo(3);
        assertThat(counts.lost(CaptureLoss.DISK)).isZero();
        assertThat(spool.files()).hasSize(1);
        assertThat(Spools.read(spool)).hasSize(3);
        spool.seal();
        assertThat(spool.closed()).hasSize(1);
    }

    @Test
    void fileThatAnInterruptedThreadMakesIsThere() throws IOException {
        Thread.currentThread().interrupt();
        try (OpenFile file = OpenFile.create(directory, 7, Flown.START)) {
            assertThat(Thread.interrupted()).isTrue();
            assertThat(Files.readAllBytes(file.state().path())).isEqualTo(SpoolFormat.MAGIC);
        }
    }

    private static WholePrediction refused(int seconds) {
        return new WholePrediction(
                Flown.refused(seconds, ErrorCode.MODEL_FAILED), CaptureReason.ERROR, null, null);
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }
}
