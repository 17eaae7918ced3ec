package dev.slipway.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParquetBelowTest {
    @TempDir Path scratch;

    /// A server gives a file its name when it is whole, and removes days that are over.
    @Test
    void whatIsGoneBeforeItWasLookedAtIsLeftOut() throws IOException {
        Path gone = scratch.resolve("date=2026-11-25").resolve("a.parquet.7.tmp");
        ParquetBelow looking = new ParquetBelow();
        assertThat(looking.visitFileFailed(gone, new NoSuchFileException(gone.toString())))
                .isEqualTo(FileVisitResult.CONTINUE);
        IOException barred = new AccessDeniedException(gone.toString());
        assertThatThrownBy(() -> looking.visitFileFailed(gone, barred)).isSameAs(barred);
    }

    @Test
    void filesComeInTheirOrderAlsoBehindALink() throws IOException {
        Path kept = scratch.resolve("kept");
        Path second = Files.createDirectories(kept.resolve("date=2026-11-26")).resolve("a.parquet");
        Path first = Files.createDirectories(kept.resolve("date=2026-11-25")).resolve("b.parquet");
        Files.createFile(second);
        Files.createFile(first);
        Files.createFile(first.resolveSibling("b.parquet.7.tmp"));
        Path link = Files.createSymbolicLink(scratch.resolve("link"), kept);

        assertThat(ParquetBelow.of(link))
                .isEqualTo(ParquetBelow.of(kept))
                .containsExactly(first.toRealPath(), second.toRealPath());
    }

    /// An endpoint's directory on another disk, where the server finds what it kept, too.
    @Test
    void linksBelowItLeadOnAndNotRound() throws IOException {
        Path kept = Files.createDirectories(scratch.resolve("kept"));
        Path other = Files.createDirectories(scratch.resolve("other/date=2026-11-25"));
        Path file = Files.createFile(other.resolve("a.parquet"));
        Files.createSymbolicLink(kept.resolve("flights"), scratch.resolve("other"));
        Files.createSymbolicLink(kept.resolve("round"), kept);
        Files.createSymbolicLink(kept.resolve("gone"), scratch.resolve("none"));

        List<Path> found = ParquetBelow.of(kept);
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().toRealPath()).isEqualTo(file.toRealPath());
    }

    /// Its predictions would be sent twice, which is another load.
    @Test
    void fileToWhichLinksLeadAsWellIsThereOnce() throws IOException {
        Path kept = scratch.resolve("kept");
        Path day = Files.createDirectories(kept.resolve("flights/date=2026-11-25"));
        Path file = Files.createFile(day.resolve("a.parquet"));
        Files.createSymbolicLink(kept.resolve("latest"), day);
        Files.createSymbolicLink(day.resolve("newest.parquet"), file);

        assertThat(ParquetBelow.of(kept)).containsExactly(file.toRealPath());
    }
}
