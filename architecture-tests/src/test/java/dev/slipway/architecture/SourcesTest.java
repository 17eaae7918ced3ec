package dev.slipway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SourcesTest {
    private static final int FILE_LINES = 500;
    private static final int METHOD_LINES = 60;
    private static final int LINE_COLUMNS = 100;
    private static final int PARAMETERS = 5;

    /// What may exceed a size, one line each with its reason: `path  reason`.
    private static final String EXCEPTIONS = "architecture-tests/size-exceptions.txt";

    /// Members of `predict`, `loadtest` and `demo` that scripts read by these names.
    private static final Set<String> SCRIPTED =
            Set.of(
                    "prediction_id",
                    "not_answered",
                    "latency_us",
                    "p50_us",
                    "p99_us",
                    "rows_per_second",
                    "p50_ms",
                    "p99_ms",
                    "dead_letters",
                    "auc_plain",
                    "auc_lateness");

    private static final Pattern METHOD =
            Pattern.compile(
                    "^ {4,12}(?:[\\w<>\\[\\],.?@ ]+ )?(\\w+)\\(([^;]*)\\)(?: throws [\\w, .]+)? \\{$",
                    Pattern.MULTILINE);

    @Test
    void filesAndLinesStayWithinTheirBudget() throws IOException {
        Set<String> excepted = exceptions();
        List<String> excesses = new ArrayList<>();
        for (Path file : javaFiles("src")) {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() > FILE_LINES && !excepted.contains(relative(file))) {
                excesses.add(relative(file) + ": " + lines.size() + " lines");
            }
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > LINE_COLUMNS && !lines.get(i).contains("\"")) {
                    excesses.add(relative(file) + ":" + (i + 1) + ": longer than a line may be");
                }
            }
        }
        assertThat(excesses).isEmpty();
    }

    @Test
    void methodsStayWithinTheirBudget() throws IOException {
        Set<String> excepted = exceptions();
        List<String> excesses = new ArrayList<>();
        int methods = 0;
        for (Path file : javaFiles("src")) {
            String text = Files.readString(file);
            Matcher matcher = METHOD.matcher(text);
            while (matcher.find()) {
                methods++;
                int length = bodyLines(text, matcher.end());
                if (length > METHOD_LINES && !excepted.contains(relative(file))) {
                    excesses.add(relative(file) + ": " + matcher.group(1) + ", " + length);
                }
                boolean record = matcher.group().contains("record ");
                if (isMain(file) && !record && parameters(matcher.group(2)) > PARAMETERS) {
                    excesses.add(relative(file) + ": " + matcher.group(1) + " has many parameters");
                }
            }
        }
        assertThat(methods).isGreaterThan(1_000);
        assertThat(excesses).isEmpty();
    }

    @Test
    void exceptionsToTheSizesExist() throws IOException {
        for (String path : exceptions()) {
            assertThat(Repository.root().resolve(path)).exists();
        }
    }

    @Test
    void mainCodeSpellsOutItsTypes() throws IOException {
        Pattern var = Pattern.compile("(^|[\\s(])var\\s+\\w+\\s*(=|:)", Pattern.MULTILINE);
        List<String> found = new ArrayList<>();
        for (Path file : javaFiles("src/main")) {
            if (var.matcher(Files.readString(file)).find()) {
                found.add(relative(file));
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void membersThatVerbsWriteHaveDashesBetweenTheirWords() throws IOException {
        Pattern member = Pattern.compile("json\\.write\\w*Field\\w*\\(\\s*\"([^\"]*)\"");
        List<String> found = new ArrayList<>();
        int members = 0;
        for (Path file : javaFiles("src/main")) {
            if (!relative(file).startsWith("cli/") && !relative(file).startsWith("server/")) {
                continue;
            }
            Matcher matcher = member.matcher(Files.readString(file));
            while (matcher.find()) {
                members++;
                String name = matcher.group(1);
                if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*-?") && !SCRIPTED.contains(name)) {
                    found.add(relative(file) + ": " + name);
                }
            }
        }
        assertThat(members).isGreaterThan(50);
        assertThat(found).isEmpty();
    }

    /// In files that know events; an input stream has a method of the name, too.
    @Test
    void availabilityOfEventsIsComparedInOnePlace() throws IOException {
        String called = "\\.available\\(\\)";
        Pattern compared =
                Pattern.compile("(?<!\\bin)" + called + "\\s*[<>]|[<>]=?\\s*[\\w.()]+" + called);
        List<String> found = new ArrayList<>();
        for (Path file : javaFiles("src/main")) {
            String text = Files.readString(file);
            if (text.contains("dev.slipway.features.window") && compared.matcher(text).find()) {
                found.add(relative(file));
            }
        }
        assertThat(found)
                .containsExactly(
                        "features/src/main/java/dev/slipway/features/window/Visibility.java");
    }

    @Test
    void testsNeitherSleepNorAreSkipped() throws IOException {
        Pattern banned =
                Pattern.compile("Thread\\.sleep|@Disabled|assumeTrue|assumeThat|Assumptions");
        List<String> found = new ArrayList<>();
        for (Path file : javaFiles("src/test")) {
            if (!file.endsWith("SourcesTest.java")
                    && banned.matcher(Files.readString(file)).find()) {
                found.add(relative(file));
            }
        }
        assertThat(found).isEmpty();
    }

    private static int bodyLines(String text, int open) {
        int depth = 1;
        int lines = 0;
        boolean quoted = false;
        for (int i = open; i < text.length() && depth > 0; i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                lines++;
                quoted = false;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '\'' && i + 2 < text.length()) {
                i += text.charAt(i + 1) == '\\' ? 3 : 2;
            } else if (!quoted && c == '{') {
                depth++;
            } else if (!quoted && c == '}') {
                depth--;
            }
        }
        return lines;
    }

    private static int parameters(String list) {
        if (list.isBlank()) {
            return 0;
        }
        int depth = 0;
        int count = 1;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            depth += c == '<' || c == '(' ? 1 : c == '>' || c == ')' ? -1 : 0;
            count += c == ',' && depth == 0 ? 1 : 0;
        }
        return count;
    }

    private static boolean isMain(Path file) {
        return file.toString().contains("/src/main/");
    }

    private static Set<String> exceptions() throws IOException {
        Set<String> paths = new TreeSet<>();
        for (String line : Files.readAllLines(Repository.root().resolve(EXCEPTIONS))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.split("\\s+", 2);
                assertThat(parts).as("path and reason in %s", line).hasSize(2);
                paths.add(parts[0]);
            }
        }
        return paths;
    }

    private static List<Path> javaFiles(String below) {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> rooms = Files.list(Repository.root())) {
            for (Path source : rooms.map(room -> room.resolve(below)).toList()) {
                if (Files.isDirectory(source)) {
                    try (Stream<Path> walk = Files.walk(source)) {
                        walk.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(files).hasSizeGreaterThan(50);
        return files;
    }

    private static String relative(Path file) {
        return Repository.root().relativize(file).toString();
    }
}
