package dev.slipway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Metrics as the sources and the pages name them.
final class MetricsTest {
    /// As sources write one, or what all of a family begin with.
    private static final Pattern WRITTEN = Pattern.compile("\"(slipway_[a-z0-9_]+)");

    /// As pages name one.
    private static final Pattern NAMED =
            Pattern.compile("(slipway_[a-z0-9_]*[a-z0-9])(?![a-z0-9_*])");

    /// As pages name a family that another page lists.
    private static final Pattern FAMILY = Pattern.compile("(slipway_[a-z0-9_]+_)\\*");

    private static final Pattern SUFFIX = Pattern.compile("_(total|count|sum|bucket)$");

    @Test
    void everyMetricIsOnAPage() throws IOException {
        String pages = pages();
        Set<String> named = found(NAMED, pages);
        Set<String> families = found(FAMILY, pages);
        Set<String> unnamed = found(WRITTEN, sources());
        assertThat(unnamed).hasSizeGreaterThan(50);
        unnamed.removeIf(metric ->
                named.contains(metric)
                        || families.stream().anyMatch(metric::startsWith)
                        || named.stream().anyMatch(name -> isOf(metric, name)));
        assertThat(unnamed).isEmpty();
    }

    @Test
    void everyMetricOfThePagesIsThere() throws IOException {
        Set<String> written = found(WRITTEN, sources());
        Set<String> unknown = found(NAMED, pages());
        assertThat(unknown).hasSizeGreaterThan(50);
        unknown.removeIf(name ->
                written.contains(name) || written.stream().anyMatch(metric -> isOf(metric, name)));
        assertThat(unknown).isEmpty();
    }

    /// Whether what sources write is the beginning alone of a name, which goes on elsewhere.
    private static boolean isOf(String written, String name) {
        return (written.endsWith("_") || written.endsWith("_p")) && name.startsWith(written);
    }

    /// Without what Prometheus puts behind the names of counters and histograms.
    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(SUFFIX.matcher(matcher.group(1)).replaceFirst(""));
        }
        return found;
    }

    private static String pages() throws IOException {
        StringBuilder text = new StringBuilder();
        append(Repository.root().resolve("docs"), ".md", text);
        return text.toString();
    }

    private static String sources() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> rooms = Files.list(Repository.root())) {
            for (Path room : rooms.toList()) {
                Path sources = room.resolve("src/main/java");
                if (Files.isDirectory(sources)) {
                    append(sources, ".java", text);
                }
            }
        }
        return text.toString();
    }

    private static void append(Path directory, String suffix, StringBuilder text)
            throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(one -> one.toString().endsWith(suffix)).toList()) {
                text.append(Files.readString(file)).append('\n');
            }
        }
    }
}
