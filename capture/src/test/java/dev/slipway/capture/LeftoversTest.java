package dev.slipway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeftoversTest {
    @TempDir private Path directory;

    @Test
    void whatNobodyReadsGoesAfterAWeek() throws IOException {
        Path day = directory.resolve("flights").resolve("date=2026-11-01");
        Path old = file(day, "x.parquet.7.tmp", 8);
        Path kept = directory.resolve("flights").resolve("date=2026-11-02");
        Path parquet = file(kept, "p.parquet", 8);
        Path aside = file(directory.resolve(".spool"), "1.spool.aside", 8);
        Path fresh = file(directory.resolve(".spool"), "2.spool.aside", 6);

        new Leftovers(directory, 1 << 20).remove(Flown.START);

        assertThat(old).doesNotExist();
        assertThat(day).doesNotExist();
        assertThat(aside).doesNotExist();
        assertThat(parquet).exists();
        assertThat(fresh).exists();
    }

    @Test
    void beyondTheirBytesTheOldestGoAndTheLastStays() throws IOException {
        Path spool = directory.resolve(".spool");
        Path oldest = file(spool, "1.spool.aside", 3, 100);
        Path older = file(directory.resolve("flights"), "x.parquet.7.tmp", 2, 60);
        Path last = file(spool, "2.spool.aside", 1, 60);

        new Leftovers(directory, 120).remove(Flown.START);
        assertThat(oldest).doesNotExist();
        assertThat(older).exists();
        assertThat(last).exists();

        new Leftovers(directory, 10).remove(Flown.START);
        assertThat(older).doesNotExist();
        assertThat(last).exists();
    }

    private static Path file(Path directory, String name, int days) throws IOException {
        return file(directory, name, days, 0);
    }

    private static Path file(Path directory, String name, int days, int bytes) throws IOException {
        Files.createDirectories(directory);
        Path file = Files.write(directory.resolve(name), new byte[bytes]);
        Files.setLastModifiedTime(file, FileTime.from(Flown.START.minus(Duration.ofDays(days))));
        return file;
    }
}
