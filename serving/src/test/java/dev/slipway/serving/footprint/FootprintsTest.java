package dev.slipway.serving.footprint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.MemoryUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FootprintsTest {
    private static final String DIGEST = "a".repeat(64);
    private static final MemoryUse USE = new MemoryUse(1_000, 200, 30_000);

    @TempDir Path cache;

    @Test
    void areThereAfterARestart() {
        Footprints.in(cache).keep(DIGEST, "onnxruntime", USE);
        assertThat(Footprints.in(cache).of(DIGEST, "onnxruntime")).contains(USE);
        assertThat(Footprints.in(cache).of(DIGEST, "trees")).isEmpty();
    }

    @Test
    void theLastOneCounts() {
        Footprints footprints = Footprints.in(cache);
        footprints.keep(DIGEST, "trees", MemoryUse.ofHeap(10));
        footprints.keep(DIGEST, "trees", USE);
        assertThat(Footprints.in(cache).of(DIGEST, "trees")).contains(USE);
    }

    @Test
    void figuresThatHardlyMoveAreNotWrittenAgain() throws IOException {
        Footprints footprints = Footprints.in(cache);
        for (int load = 0; load < 100; load++) {
            footprints.keep(DIGEST, "trees", MemoryUse.ofHeap(1_000 + load % 20));
        }
        assertThat(Files.readAllLines(cache.resolve("footprints"))).hasSize(1);
    }

    @Test
    void theFileStaysBounded() throws IOException {
        Footprints footprints = Footprints.in(cache);
        for (int load = 0; load < 45_000; load++) {
            footprints.keep(DIGEST, "trees", MemoryUse.ofHeap(load % 2 == 0 ? 1_000 : 2_000));
        }
        assertThat(Files.readAllLines(cache.resolve("footprints")))
                .hasSizeLessThanOrEqualTo(20_004);
    }

    @Test
    void linesThatAreNotOursArePassedOver() throws IOException {
        Footprints.in(cache).keep(DIGEST, "trees", USE);
        Files.writeString(
                cache.resolve("footprints"), "\nx y -1 2 3\nhalf a li", StandardOpenOption.APPEND);
        assertThat(Footprints.in(cache).of(DIGEST, "trees")).contains(USE);
    }

    /// As a crash leaves it, or a disk that was full.
    @Test
    void whatIsWrittenBehindHalfALineIsThereAfterARestart() throws IOException {
        Files.writeString(cache.resolve("footprints"), "half a li");
        Footprints.in(cache).keep(DIGEST, "trees", USE);
        assertThat(Footprints.in(cache).of(DIGEST, "trees")).contains(USE);
    }

    /// Half of a figure is a smaller one, by which too little would be reserved.
    @Test
    void aLineThatWasCutWithinAFigureSaysNothing() throws IOException {
        Path file = cache.resolve("footprints");
        Footprints.in(cache).keep(DIGEST, "onnxruntime", USE);
        String line = Files.readString(file).strip();
        Files.writeString(file, line.substring(0, line.length() - 3), StandardOpenOption.APPEND);
        assertThat(Footprints.in(cache).of(DIGEST, "onnxruntime")).contains(USE);
    }

    @Test
    void whatIsNoTextSpoilsItsOwnLineAlone() throws IOException {
        Footprints.in(cache).keep(DIGEST, "trees", USE);
        byte[] noText = {(byte) 0xff, '\n'};
        Files.write(cache.resolve("footprints"), noText, StandardOpenOption.APPEND);
        assertThat(Footprints.in(cache).of(DIGEST, "trees")).contains(USE);
    }

    /// It mostly is the same at each load, so it would never be written.
    @Test
    void whatCouldNotBeWrittenIsWrittenAtTheNextLoadThatTakesAsMuch() throws IOException {
        Path file = Files.writeString(cache.resolve("later"), "");
        Footprints footprints = Footprints.in(file);
        footprints.keep(DIGEST, "trees", USE);
        Files.delete(file);
        footprints.keep(DIGEST, "trees", USE);
        assertThat(Footprints.in(file).of(DIGEST, "trees")).contains(USE);
    }

    @Test
    void whereNothingCanBeWrittenTheyLastUntilTheEnd() throws IOException {
        Path file = Files.writeString(cache.resolve("file"), "");
        Footprints footprints = Footprints.in(file);
        footprints.keep(DIGEST, "trees", USE);
        assertThat(footprints.of(DIGEST, "trees")).contains(USE);
    }
}
