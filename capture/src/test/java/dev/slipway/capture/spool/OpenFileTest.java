package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.capture.Flown;
import dev.slipway.serving.capture.CaptureCounts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
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
            file.write(ByteBuffer.wrap(new byte[] {1}));
            file.holds(Flown.id(1).value(), Flown.id(2).value());
            assertThat(file.isEmpty()).isFalse();
        }
    }

    @Test
    void whatEarlierVersionsLeftOfNothingIsRemoved() throws IOException {
        Files.write(directory.resolve("000000000007--.spool"), SpoolFormat.MAGIC);
        Spool spool = Spools.open(directory, new CaptureCounts());
        assertThat(spool.files()).isEmpty();
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }
}
