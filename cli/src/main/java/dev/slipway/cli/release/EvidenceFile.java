package dev.slipway.cli.release;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.release.StoredEvidence;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/// What the verdicts of a release rest on, in a file: a line of JSON that says of which release and
/// on which terms, then a line for each second. A name that ends in `.gz` is a compressed file.
final class EvidenceFile {
    private static final String COMPRESSED = ".gz";

    private EvidenceFile() {}

    /// Writes all pages.
    ///
    /// @return the seconds that were written
    static long write(Path file, Stream<StoredEvidence> pages) throws IOException {
        Iterator<StoredEvidence> rest = pages.iterator();
        if (!rest.hasNext()) {
            throw new IllegalArgumentException("evidence: none is stored");
        }
        long seconds = 0;
        try (Writer out = writer(file)) {
            StoredEvidence page = rest.next();
            out.write(Documents.json(headOf(page)) + "\n");
            while (true) {
                for (List<Long> second : page.page()) {
                    out.write(line(second));
                    seconds++;
                }
                if (!rest.hasNext()) {
                    return seconds;
                }
                page = rest.next();
            }
        }
    }

    private static StoredEvidence headOf(StoredEvidence page) {
        return new StoredEvidence(
                page.release(), page.terms(), page.seconds(), page.digest(), 0, List.of());
    }

    private static String line(List<Long> second) {
        return second.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]\n"));
    }

    /// What `reading` makes of the file: of its first line, and of its seconds as it asks for them.
    ///
    /// *Errors*: `IllegalArgumentException` for a file that is none of these.
    static <T> T read(Path file, BiFunction<StoredEvidence, Iterator<long[]>, T> reading)
            throws IOException {
        try (BufferedReader in = reader(file)) {
            String first = in.readLine();
            StoredEvidence head = head(file, first == null ? "" : first);
            Iterator<long[]> seconds = in.lines().map(line -> second(file, line)).iterator();
            return reading.apply(head, seconds);
        } catch (ZipException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException(
                    file + ": " + Objects.requireNonNull(e.getCause()).getMessage(), e);
        }
    }

    private static StoredEvidence head(Path file, String line) {
        try {
            return Documents.readAnswer(line, StoredEvidence.class);
        } catch (DocumentException e) {
            throw new IllegalArgumentException(
                    file + ": (expected: evidence as release explain --export writes it)", e);
        }
    }

    private static long[] second(Path file, String line) {
        try {
            JsonNode numbers = Documents.tree(line);
            long[] second = new long[numbers.size()];
            for (int i = 0; i < second.length; i++) {
                second[i] = numbers.get(i).asLong();
            }
            return second;
        } catch (DocumentException e) {
            throw new IllegalArgumentException(file + ": a second: " + e.getMessage(), e);
        }
    }

    private static Writer writer(Path file) throws IOException {
        OutputStream out = Files.newOutputStream(file);
        return new BufferedWriter(
                new OutputStreamWriter(
                        isCompressed(file) ? new GZIPOutputStream(out) : out,
                        StandardCharsets.UTF_8));
    }

    private static BufferedReader reader(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        return new BufferedReader(
                new InputStreamReader(
                        isCompressed(file) ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8));
    }

    private static boolean isCompressed(Path file) {
        return file.toString().endsWith(COMPRESSED);
    }
}
