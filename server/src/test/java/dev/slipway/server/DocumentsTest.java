package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.Spec;
import dev.slipway.documents.Documents;
import dev.slipway.documents.Yaml;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

final class DocumentsTest {
    /// The words after `slipway` or `./slipway` at the beginning of a line, up to a pipe or a
    /// redirection, over lines that end with a backslash; not what a server says when it is ready.
    private static final Pattern COMMAND =
            Pattern.compile(
                    "^ *(?:\\./)?slipway (?!ready )((?:[^\\n#\\\\|>]|\\\\\\n)+)",
                    Pattern.MULTILINE);

    /// A block of YAML, also one below an entry of a list.
    private static final Pattern YAML =
            Pattern.compile("^ *```yaml\\n(.*?)^ *```", Pattern.MULTILINE | Pattern.DOTALL);

    /// A word as a shell sees it.
    private static final Pattern WORD = Pattern.compile("'[^']*'|\\S+");

    /// What the launcher does itself.
    private static final Set<String> LAUNCHER = Set.of("verify", "dist");

    @Test
    void commandsInTheDocumentsAreLegal() throws IOException {
        int commands = 0;
        List<String> wrong = new ArrayList<>();
        for (Path document : documents()) {
            Matcher command = COMMAND.matcher(Files.readString(document));
            while (command.find()) {
                commands++;
                String[] words = words(command.group(1).replace("\\\n", " "));
                if (!LAUNCHER.contains(words[0])) {
                    check(words).ifPresent(reason -> wrong.add(document + ": " + reason));
                }
            }
        }
        assertThat(commands).isGreaterThan(15);
        assertThat(wrong).isEmpty();
    }

    @Test
    void objectsInTheDocumentsAreLegal() throws IOException {
        Set<String> kinds =
                Arrays.stream(Kind.values())
                        .map(Kind::text)
                        .collect(Collectors.toUnmodifiableSet());
        int objects = 0;
        for (Path document : documents()) {
            Matcher block = YAML.matcher(Files.readString(document));
            while (block.find()) {
                for (JsonNode object : Yaml.documents(document.toString(), block.group(1))) {
                    if (kinds.contains(object.path("kind").asText())) {
                        objects++;
                        assertThatCode(() -> Documents.read(object, Spec.class))
                                .as(document + ": " + object)
                                .doesNotThrowAnyException();
                    }
                }
            }
        }
        assertThat(objects).isGreaterThan(25);
    }

    private static String[] words(String line) {
        return WORD.matcher(line).results().map(MatchResult::group).toArray(String[]::new);
    }

    private static Optional<String> check(String[] words) {
        try {
            CommandLine.ParseResult parsed = Main.commandLine(words).parseArgs(words);
            assertThat(parsed.hasSubcommand()).isTrue();
            return Optional.empty();
        } catch (ParameterException e) {
            return Optional.of(String.join(" ", words) + ": " + e.getMessage());
        }
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> walk = Files.walk(Repository.root().resolve("docs"))) {
            return Stream.concat(
                            Stream.of(Repository.root().resolve("README.md")),
                            walk.filter(file -> file.toString().endsWith(".md")))
                    .toList();
        }
    }
}
