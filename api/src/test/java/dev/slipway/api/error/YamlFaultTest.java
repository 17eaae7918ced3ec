package dev.slipway.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class YamlFaultTest {
    private static final String EXPECTED =
            "\n(expected: fields of one block in one column, a space behind each colon, and texts"
                    + " with a colon in quotes)";

    @Test
    void linesThatDoNotFitTogetherGetWhatIsExpected() {
        List<String> problems =
                List.of(
                        "expected <block end>, but found '<block mapping start>'",
                        "mapping values are not allowed here",
                        "could not find expected ':'");
        for (String problem : problems) {
            String message = problem + "\n in model.yaml, line 3, column 2:\n";
            assertThat(YamlFault.inWords(message, problem))
                    .isEqualTo(problem + "\n in model.yaml, line 3, column 2:" + EXPECTED);
        }
    }

    @Test
    void anythingElseIsSaidAsTheLibrarySaysIt() {
        String message = "found duplicate key name\n in model.yaml, line 2, column 1:\n";
        assertThat(YamlFault.inWords(message, "found duplicate key name"))
                .isEqualTo("found duplicate key name\n in model.yaml, line 2, column 1:");
        assertThat(YamlFault.inWords("special characters are not allowed", null))
                .isEqualTo("special characters are not allowed");
    }

    /// The message quotes the text, which may be anything.
    @Test
    void whatIsExpectedGoesByTheProblemAlone() {
        String message = "found duplicate key name\n    name: mapping values are not allowed";
        assertThat(YamlFault.inWords(message, "found duplicate key name")).isEqualTo(message);
        assertThat(YamlFault.inWords(message, null)).isEqualTo(message);
    }
}
