package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a shell proposes, asked of a real one.
final class CompletionTest {
    private static final String SERVER =
            """
            slipway() {
              [ "$1" = get ] || return 1
              echo 'OBJECT            REVISION  CHANGED'
              echo "$2/flights    7         2026-01-02T03:04:05Z"
              echo "$2/fraud      8         2026-01-02T03:04:05Z"
            }
            """;

    @TempDir Path scratch;

    private List<String> proposed(String server, String... words)
            throws IOException, InterruptedException {
        String script = Operated.alone("completion", "bash").out();
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append(" '").append(word).append('\'');
        }
        Path asked =
                Files.writeString(
                        scratch.resolve("ask.sh"),
                        script
                                + server
                                + "COMP_WORDS=("
                                + line
                                + ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                                + "_named_slipway\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
        Process bash =
                new ProcessBuilder("bash", asked.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        bash.waitFor();
        return out.lines().filter(word -> !word.isBlank()).map(String::strip).toList();
    }

    @Test
    void verbsAndOptionsAreProposed() throws IOException, InterruptedException {
        assertThat(proposed(SERVER, "slipway", "mod")).contains("model");
        assertThat(proposed(SERVER, "slipway", "get", "--as")).contains("--as-of");
    }

    @Test
    void kindsAreProposed() throws IOException, InterruptedException {
        assertThat(proposed(SERVER, "slipway", "get", "")).contains("endpoint", "policy", "all");
        assertThat(proposed(SERVER, "slipway", "get", "sup")).containsExactly("suppression");
    }

    @Test
    void namesAreThoseOfTheServer() throws IOException, InterruptedException {
        assertThat(proposed(SERVER, "slipway", "get", "endpoint", "")).contains("flights", "fraud");
        assertThat(proposed(SERVER, "slipway", "model", "show", "fl")).containsExactly("flights");
        assertThat(proposed(SERVER, "slipway", "endpoint", "delete", "fr"))
                .containsExactly("fraud");
    }

    @Test
    void releasesKnowEndpointsAndTheVersionsOfTheirModels()
            throws IOException, InterruptedException {
        String server =
                """
                slipway() {
                  case "$1 $2 $3" in
                    get\\ endpoint*) echo 'OBJECT  REVISION'; echo 'endpoint/flights  7' ;;
                    endpoint\\ status\\ flights)
                      echo 'ENDPOINT  STATE    SERVES'
                      echo 'flights   serving  delays@champion' ;;
                    model\\ versions\\ delays)
                      echo 'VERSION  STATUS'; echo '4  active'; echo '13  active' ;;
                  esac
                }
                """;
        assertThat(proposed(server, "slipway", "release", "watch", "f")).containsExactly("flights");
        assertThat(proposed(server, "slipway", "release", "start", "flights", "--to", ""))
                .containsExactly("4", "13");
        assertThat(proposed(server, "slipway", "release", "start", "flights", "--to", "1"))
                .containsExactly("13");
    }

    @Test
    void withoutAServerNothingIsProposed() throws IOException, InterruptedException {
        String silent = "slipway() { echo 'slipway: no answer' >&2; return 4; }\n";
        assertThat(proposed(silent, "slipway", "get", "endpoint", "f")).isEmpty();
    }
}
