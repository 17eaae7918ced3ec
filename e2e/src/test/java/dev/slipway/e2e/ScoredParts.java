package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What a batch has put out as comma-separated values.
///
/// @param output the directory
record ScoredParts(Path output) {
    private static final String PART = "part-";
    private static final String SUFFIX = ".csv";

    /// In the order of their rows.
    private List<Path> all() throws IOException {
        try (Stream<Path> all = Files.list(output)) {
            return all.filter(path -> name(path).startsWith(PART)).sorted().toList();
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    /// The rows of all parts, without their lines of names.
    List<String> rows() throws IOException {
        List<String> rows = new ArrayList<>();
        for (Path part : all()) {
            List<String> lines = Files.readAllLines(part);
            rows.addAll(lines.subList(1, lines.size()));
        }
        return rows;
    }

    /// Rows stand in the order of the input, which is that of their numbers.
    void requireEachOnce(long count) throws IOException {
        long next = 0;
        for (Path part : all()) {
            try (BufferedReader lines = Files.newBufferedReader(part)) {
                assertThat(lines.readLine()).startsWith("id,");
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (Long.parseLong(line.substring(0, line.indexOf(','))) != next) {
                        throw new AssertionError("expected row " + next + ": " + line);
                    }
                    next++;
                }
            }
        }
        assertThat(next).isEqualTo(count);
    }

    /// Whether a part is an attempt's: its number is the last in the name.
    boolean hasPartOf(int attempt) throws IOException {
        return all().stream().anyMatch(part -> name(part).endsWith("-" + attempt + SUFFIX));
    }
}
