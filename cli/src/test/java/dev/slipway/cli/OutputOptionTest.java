package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Yaml;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

final class OutputOptionTest {
    /// Alone it needs no quotes in YAML.
    private static final String NEXT_LINE = "good\u0085bad";

    /// Terminals that know of directions show `yes` in front of `no`; neither needs quotes.
    private static final String TURNED = "\u202eon, \u2066sey\u2069";

    private static final String HOSTILE = "good\u001b[2K\rbad\u009b1A\u0007\u007f\u0085 \\ \"!";

    @Command
    private static final class Verb {
        @Mixin private OutputOption output = new OutputOption();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "yaml"})
    void documentsTellTheTerminalNothingAndSayWhatTheySaid(String format) {
        Verb verb = new Verb();
        new CommandLine(verb).parseArgs("-o", format);
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);

        verb.output.print(
                new Console(writer, writer),
                Map.of(
                        "reason", HOSTILE, "note", NEXT_LINE, NEXT_LINE, "key", "turned", TURNED,
                        TURNED, "another"),
                text -> text.print(""));

        String text = out.toString();
        assertThat(text.strip().chars().filter(c -> c != '\n').filter(Character::isISOControl))
                .isEmpty();
        assertThat(text).doesNotContain("\u202e", "\u2066", "\u2069");
        // A document of JSON is one of YAML.
        JsonNode read = Yaml.documents("printed", text).getFirst();
        assertThat(read.path("reason").asText()).isEqualTo(HOSTILE);
        assertThat(read.path("note").asText()).isEqualTo(NEXT_LINE);
        assertThat(read.path(NEXT_LINE).asText()).isEqualTo("key");
        assertThat(read.path("turned").asText()).isEqualTo(TURNED);
        assertThat(read.path(TURNED).asText()).isEqualTo("another");
    }
}
