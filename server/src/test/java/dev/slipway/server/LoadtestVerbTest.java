package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `slipway loadtest` where something beside the load goes wrong.
final class LoadtestVerbTest {
    private static final String FLIGHTS =
            Repository.root().resolve("examples/flights/v1").toString();

    @TempDir Path scratch;
    private Operated operated;

    @BeforeEach
    void serve() {
        operated = new Operated(scratch.resolve("data"));
        Operated.Ran pushed = operated.run("model", "push", FLIGHTS, "--name", "flights");
        assertThat(pushed.code()).as(pushed.err()).isEqualTo(Exit.PASSED);
    }

    @AfterEach
    void close() {
        operated.close();
    }

    @Test
    void whatWasMeasuredIsShownThoughItsReportCannotBeWritten() {
        Path nowhere = scratch.resolve("none/load.xml");
        Operated.Ran ran =
                operated.run(load("p50=60s", "--junit", nowhere.toString(), "-o", "json"));
        assertThat(ran.code()).isEqualTo(Exit.ERROR);
        assertThat(ran.err()).contains(nowhere + ": no such file");
        assertThat(ran.out()).contains("\"endpoint\":\"flights\"", "\"verdict\":");
    }

    private static String[] load(String slo, String... more) {
        String[] words = {
            "loadtest", "flights", "--rate", "50", "--seconds", "1", "--warm-up", "0", "--slo", slo
        };
        String[] all = new String[words.length + more.length];
        System.arraycopy(words, 0, all, 0, words.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return all;
    }
}
