package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scripts of the checkout on made-up machines.
final class ScriptsTest {
    private static final String PATH = System.getenv().getOrDefault("PATH", "");

    @TempDir Path machine;

    @BeforeEach
    void makeTools() throws IOException {
        tool("dirname", "exec /usr/bin/dirname \"$@\"");
    }

    @Test
    void pythonForWhichNothingIsPinnedIsPassedOver() throws Exception {
        Path script = copy("e2e/interop/run.sh");
        python("python3", "3, 10, 12");
        assertThat(Machine.ended(new Machine(machine).begin(Map.of(), script.toString())))
                .startsWith("exit 1\n")
                .contains("no Python >= 3.11");
        python("python3.11", "3, 11, 7");
        assertThat(Machine.ended(new Machine(machine).begin(Map.of(), script.toString())))
                .isEqualTo("python3.11 " + script.toRealPath().resolveSibling("launch.py") + "\n");
    }

    @Test
    void fetchThatIsInterruptedLeavesNothingBehind() throws Exception {
        for (String name : new String[] {"mkdir", "mktemp", "rm", "sleep"}) {
            tool(name, "exec /usr/bin/" + name + " \"$@\"");
        }
        Path go = machine.resolve("go");
        tool("npm", "echo begun >&2\nuntil [ -f '%s' ]; do sleep 0.01; done\n".formatted(go));
        Path temporary = Files.createDirectories(machine.resolve("temporary"));
        Path script = copy("examples/flights/fetch.sh");
        Process fetch =
                new Machine(machine)
                        .begin(
                                Map.of("TMPDIR", temporary.toString()),
                                script.toString(),
                                machine.resolve("data").toString());

        BufferedReader said = fetch.errorReader(StandardCharsets.UTF_8);
        assertThat(said.readLine()).isEqualTo("begun");
        fetch.destroy();
        Files.writeString(go, "");

        assertThat(fetch.waitFor()).isEqualTo(130);
        assertThat(temporary).isEmptyDirectory();
    }

    private Path copy(String script) throws IOException {
        Path from = Repository.root().resolve(script);
        return executable("tree/" + from.getFileName(), Files.readString(from));
    }

    /// A Python that says it is of this version and has all modules; it runs no file, but tells it.
    private void python(String name, String version) throws IOException {
        String claims =
                "import sys; sys.version_info = (%s); ".formatted(version)
                        + "sys.modules['venv'] = sys.modules['ensurepip'] = sys; ";
        tool(
                name,
                """
                if [ "$1" = -c ]; then
                    export PATH='%s'
                    exec python3 -c "%s$2"
                fi
                echo %s "$@"
                """
                        .formatted(PATH, claims, name));
    }

    private void tool(String name, String lines) throws IOException {
        executable("tools/" + name, "#!/bin/sh\n" + lines);
    }

    private Path executable(String name, String text) throws IOException {
        return new Machine(machine).executable(name, text);
    }
}
