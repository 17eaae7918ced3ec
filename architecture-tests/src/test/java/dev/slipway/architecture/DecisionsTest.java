package dev.slipway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The index of decisions against their files.
final class DecisionsTest {
    private static final String INDEX = "README.md";
    private static final Pattern HEAD =
            Pattern.compile("# (\\d{4}) ([^\\n]+)\\n\\nStatus: (.+?)\\n\\n", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\[\\d{4}]\\((\\d{4})-[^)]+\\)");

    /// A file.
    ///
    /// @param named numbers of the decisions that its status names
    private record Decision(String file, String title, Set<String> named) {
        static Decision read(String file, String text) {
            Matcher head = HEAD.matcher(text);
            assertThat(head.lookingAt()).as("%s: title and status", file).isTrue();
            assertThat(file).startsWith(head.group(1) + "-");
            return new Decision(
                    file,
                    head.group(2),
                    LINK.matcher(head.group(3))
                            .results()
                            .map(link -> link.group(1))
                            .collect(Collectors.toSet()));
        }

        String number() {
            return file.substring(0, 4);
        }

        String link() {
            return "[" + number() + "](" + file + ")";
        }
    }

    /// The lines that are missing or wrong are shown as they should be.
    @Test
    void indexHasEachDecisionOnceWithItsTitleAndThoseThatChangedIt() throws IOException {
        Map<String, Decision> decisions = decisions();
        Map<String, Set<String>> later = later(decisions);
        List<String> expected =
                decisions.values().stream()
                        .map(one -> line(one, later.getOrDefault(one.number(), Set.of())))
                        .toList();

        List<String> index;
        try (Stream<String> lines = Files.lines(directory().resolve(INDEX))) {
            index = lines.filter(line -> line.startsWith("- ")).toList();
        }
        assertThat(index).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static String line(Decision one, Set<String> later) {
        String line = "- " + one.link() + " " + one.title();
        return later.isEmpty() ? line : line + "; later: " + String.join(", ", later);
    }

    /// Of each the links to the later ones that its status names, or whose status names it.
    private static Map<String, Set<String>> later(Map<String, Decision> decisions) {
        Map<String, Set<String>> later = new HashMap<>();
        for (Decision one : decisions.values()) {
            for (String number : one.named()) {
                Decision other =
                        Objects.requireNonNull(
                                decisions.get(number), one.file() + " names " + number);
                boolean isLater = number.compareTo(one.number()) > 0;
                later.computeIfAbsent(isLater ? one.number() : number, _ -> new TreeSet<>())
                        .add(isLater ? other.link() : one.link());
            }
        }
        return later;
    }

    private static Map<String, Decision> decisions() throws IOException {
        Map<String, Decision> decisions = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory())) {
            for (Path path : files.toList()) {
                String file = String.valueOf(path.getFileName());
                if (!file.equals(INDEX)) {
                    Decision decision = Decision.read(file, Files.readString(path));
                    assertThat(decisions.put(decision.number(), decision))
                            .as("%s: another one of this number", file)
                            .isNull();
                }
            }
        }
        assertThat(decisions).hasSizeGreaterThan(100);
        return decisions;
    }

    private static Path directory() {
        return Repository.root().resolve("docs/adr");
    }
}
