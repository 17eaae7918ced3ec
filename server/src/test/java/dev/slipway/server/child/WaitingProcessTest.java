package dev.slipway.server.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
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
    void whatItSaysSinceIsHeardAndNotWaitedFor() throws Exception {
        WaitingProcess child = start("echo '{\"event\":\"standing-by\"}'; echo still; read turn");
        assertThat(child.awaitReady()).isTrue();
        while (!child.isHeard()) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(child.isHeard()).isFalse();
        child.end();
    }

    @Test
    void whereItSaysNothingItsLogHasWhy() throws Exception {
        WaitingProcess child = start("echo no such jar >&2; exit 1");
        assertThat(child.awaitReady()).isFalse();
        assertThat(child.words()).isEqualTo("exit status 1: no such jar");
    }
}
