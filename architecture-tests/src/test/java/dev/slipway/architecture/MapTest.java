package dev.slipway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serving.PredictionStop;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MapTest {
    private static final Pattern STOP_ROW =
            Pattern.compile("^\\| \\d+ \\| ([^|]+) \\| (built|planned) \\| ([^|]+) \\|$");

    @Test
    void stopsOfTheMapAreTheStopsOfTheCode() throws IOException {
        List<String> built = new ArrayList<>();
        for (String line : Files.readAllLines(map())) {
            Matcher row = STOP_ROW.matcher(line);
            if (row.matches() && row.group(2).equals("built")) {
                built.add(row.group(1).strip() + ": " + row.group(3).strip());
            }
        }
        assertThat(built)
                .isEqualTo(
                        Arrays.stream(PredictionStop.values())
                                .map(stop -> stop.title() + ": " + stop.reason())
                                .toList());
    }

    @Test
    void everyTypeAndRoomThatTheMapNamesExists() throws IOException {
        String text = Files.readString(map());
        Set<String> types = typesInTheSources();
        List<String> unknown = new ArrayList<>();
        Matcher code = Pattern.compile("`([A-Z]\\w+)`").matcher(text);
        while (code.find()) {
            if (!types.contains(code.group(1))) {
                unknown.add(code.group(1));
            }
        }
        Matcher room = Pattern.compile("^\\| `([a-z0-9-]+)` \\|", Pattern.MULTILINE).matcher(text);
        int rooms = 0;
        while (room.find()) {
            rooms++;
            if (!Files.isRegularFile(Repository.root().resolve(room.group(1)).resolve("pom.xml"))) {
                unknown.add(room.group(1));
            }
        }
        assertThat(rooms).isGreaterThan(10);
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyRoomStandsOnTheMap() throws IOException {
        String text = Files.readString(map());
        String parent = Files.readString(Repository.root().resolve("pom.xml"));
        Matcher module = Pattern.compile("<module>([^<]+)</module>").matcher(parent);
        while (module.find()) {
            assertThat(text).contains("| `" + module.group(1) + "` |");
        }
    }

    @Test
    void shortDocumentsStayShort() throws IOException {
        assertThat(Files.readAllLines(Repository.root().resolve("README.md")))
                .hasSizeLessThanOrEqualTo(150);
        assertThat(Files.readAllLines(map())).hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void linksBetweenDocumentsLeadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        Pattern link = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
        for (Path document : documents()) {
            Matcher matcher = link.matcher(Files.readString(document));
            while (matcher.find()) {
                Path target = document.resolveSibling(matcher.group(1)).normalize();
                if (!Files.exists(target)) {
                    broken.add(document.getFileName() + " -> " + matcher.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        documents.add(Repository.root().resolve("README.md"));
        documents.add(Repository.root().resolve("CHANGELOG.md"));
        try (Stream<Path> walk = Files.walk(Repository.root().resolve("docs"))) {
            walk.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        return documents;
    }

    private static Set<String> typesInTheSources() throws IOException {
        Set<String> types = new TreeSet<>();
        try (Stream<Path> rooms = Files.list(Repository.root())) {
            for (Path source : rooms.map(room -> room.resolve("src")).toList()) {
                if (Files.isDirectory(source)) {
                    try (Stream<Path> walk = Files.walk(source)) {
                        types.addAll(
                                walk.map(file -> file.getFileName().toString())
                                        .filter(name -> name.endsWith(".java"))
                                        .map(name -> name.substring(0, name.length() - 5))
                                        .collect(Collectors.toSet()));
                    }
                }
            }
        }
        return types;
    }

    private static Path map() {
        return Repository.root().resolve("docs/ARCHITECTURE.md");
    }
}
