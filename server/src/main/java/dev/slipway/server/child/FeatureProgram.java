package dev.slipway.server.child;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import dev.slipway.quiet.QuietStart;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The program of the room `jobs` that builds and checks features, in a JVM of its own: what reads
/// and writes tables is on no class path of this process.
///
/// @param library directory of its jars
/// @param heapBytes that it may take
public record FeatureProgram(Path library, long heapBytes) {
    private static final String MAIN = "dev.slipway.jobs.FeaturesMain";
    private static final String WISH = "features.json";
    private static final int SAID = 2_000;

    /// What it is to do; see the room.
    public record Wish(
            String definition,
            Map<String, String> events,
            String spine,
            @Nullable String time,
            @Nullable String output,
            @Nullable Boolean forScoring,
            @Nullable String against,
            @Nullable Long sample,
            @Nullable Boolean captured,
            @Nullable Long version,
            @Nullable String only,
            @Nullable String between) {}

    /// The program.
    ///
    /// *Errors*: `IllegalStateException` in words when its jars are not there.
    ///
    /// @param home where the product lies
    public static FeatureProgram in(Path home, long heapBytes) {
        return ChildProgram.library(home)
                .map(library -> new FeatureProgram(library, heapBytes))
                .orElseThrow(() -> new IllegalStateException(ChildProgram.ABSENT));
    }

    /// Runs it to its end, in a directory that is made for it and removed; what it said last.
    ///
    /// *Errors*: `IOException` with what it said when it broke.
    ///
    /// @param spill where that directory is made, in which it sorts what does not fit in memory
    public JsonNode run(Wish wish, Path spill) throws IOException {
        try (SpillDirectory directory = made(spill)) {
            Files.writeString(directory.path().resolve(WISH), Documents.json(wish));
            return run(directory.path());
        }
    }

    private static SpillDirectory made(Path spill) throws IOException {
        try {
            return SpillDirectory.in(spill);
        } catch (IOException e) {
            throw new IOException(
                    "spill: " + spill + " (expected: a directory in which files can be made)", e);
        }
    }

    private JsonNode run(Path directory) throws IOException {
        Path log = directory.resolve("log");
        Process process =
                QuietStart.java(ChildProgram.command(library, heapBytes, MAIN, directory))
                        .redirectError(log.toFile())
                        .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                Stream<String> said = lines.lines()) {
            String last = said.reduce((one, other) -> other).orElse("");
            int code = process.waitFor();
            if (last.isEmpty()) {
                throw broken(code, log);
            }
            return Documents.tree(last);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (DocumentException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static IOException broken(int code, Path log) throws IOException {
        String end = SmallFiles.tail(log, SAID).strip();
        return new IOException(
                "the program that computes features ended with "
                        + code
                        + " and said nothing"
                        + (end.isEmpty() ? "" : ": " + end));
    }
}
