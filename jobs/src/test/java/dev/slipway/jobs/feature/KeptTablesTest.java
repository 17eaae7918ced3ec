package dev.slipway.jobs.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.input.Planner;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptTablesTest {
    @TempDir Path scratch;

    /// A server gives a file its name when it is whole, and removes days that are over.
    @Test
    void whatIsGoneBeforeItWasLookedAtIsLeftOut() throws IOException {
        Path gone = scratch.resolve("date=2026-11-25").resolve("a.parquet.7.tmp");
        KeptTables looking = new KeptTables();
        assertThat(looking.visitFileFailed(gone, new NoSuchFileException(gone.toString())))
                .isEqualTo(FileVisitResult.CONTINUE);
        IOException barred = new AccessDeniedException(gone.toString());
        assertThatThrownBy(() -> looking.visitFileFailed(gone, barred)).isSameAs(barred);
    }

    @Test
    void whatIsGoneBeforeItWasReadIsLeftOutAndNothingElse() throws IOException {
        Path gone = scratch.resolve("gone.parquet");
        Path there = Files.createFile(scratch.resolve("there.parquet"));
        List<Path> read = new ArrayList<>();
        KeptTables.each(
                List.of(gone, there),
                file -> {
                    read.add(file);
                    if (file.equals(gone)) {
                        assertThat(Planner.columns(file)).isEmpty();
                    }
                });
        assertThat(read).containsExactly(gone, there);
        JobException damaged = new JobException(EndCode.DAMAGED_INPUT, "there.parquet: damaged");
        assertThatThrownBy(() ->
                        KeptTables.each(
                                List.of(there),
                                file -> {
                                    throw damaged;
                                }))
                .isSameAs(damaged);
    }

    @Test
    void filesComeByTheirDaysAlsoBehindALink() throws IOException {
        Path kept = scratch.resolve("kept");
        Path second = Files.createDirectories(kept.resolve("date=2026-11-26")).resolve("a.parquet");
        Path first = Files.createDirectories(kept.resolve("date=2026-11-25")).resolve("b.parquet");
        Files.createFile(second);
        Files.createFile(first);
        Files.createFile(first.resolveSibling("b.parquet.7.tmp"));
        Path link = Files.createSymbolicLink(scratch.resolve("link"), kept);

        assertThat(KeptTables.below(link)).containsExactly(first.toRealPath(), second.toRealPath());
    }
}
