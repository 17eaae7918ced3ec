package dev.slipway.server.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class WaitingProcessTest {
    @TempDir private Path directory;

    private WaitingProcess start(String script) throws IOException {
        JobProgram program =
                begin ->
                        new ProcessBuilder("sh", "-c", script)
                                .redirectError(Redirect.appendTo(begin.log().toFile()))
                                .start();
        return WaitingProcess.start(program, directory, 1);
    }

    @Test
    void whyItIsNotReadyIsWhatItSays() throws Exception {
        WaitingProcess child =
                start(
                        "printf '%s' '{\"event\":\"failed\",\"message\":\"out of memory\\nheap\"}';"
                                + " echo aside >&2; exit 3");
        assertThat(child.awaitReady()).isFalse();
        assertThat(child.words()).isEqualTo("exit status 3: out of memory");
    }

    @Test
    void whereItSaysNothingItsLogHasWhy() throws Exception {
        WaitingProcess child = start("echo no such jar >&2; exit 1");
        assertThat(child.awaitReady()).isFalse();
        assertThat(child.words()).isEqualTo("exit status 1: no such jar");
    }
}
