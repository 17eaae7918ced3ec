package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.server.exit.Exit;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What `slipway serve` says once its first models are loaded, and what it does not say.
final class ServeReadyTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights/v1");

    @TempDir private Path scratch;
    private final StringWriter out = new StringWriter();

    private static VersionId version(String endpoint) {
        return new VersionId(new EndpointName(endpoint), new VersionNumber(1));
    }

    @Test
    void versionThatDoesNotAnswerIsNotSaidToBeReady() {
        Map<VersionId, VersionState> states = new LinkedHashMap<>();
        states.put(version("fraud"), new VersionState.Failed("no such file"));
        states.put(version("flights"), new VersionState.Ready());
        states.put(version("fares"), new VersionState.Unloaded());
        StringWriter err = new StringWriter();
        assertThat(ServeCommand.report(states, new PrintWriter(err))).containsExactly("flights/1");
        assertThat(err.toString().lines())
                .containsExactly(
                        "slipway: fraud/1 not loaded: no such file",
                        "slipway: fares/1 not loaded: it was unloaded");
    }

    @Test
    void serverThatIsToldToStopWhileItsModelsLoadNeverSaysThatItIsReady() throws IOException {
        AtomicReference<Consumer<Duration>> stop = new AtomicReference<>(_ -> {});
        int code = serve("", stop, new ToldByItsWords(stop));
        assertThat(out.toString()).isEmpty();
        assertThat(code).isEqualTo(Exit.PASSED);
    }

    /// Which may come later, and be needed never.
    @Test
    void secretThatIsNotThereIsSaidAndEndsNothing() throws IOException {
        AtomicReference<Consumer<Duration>> stop = new AtomicReference<>(_ -> {});
        StringWriter err = new ToldByItsWords(stop);
        Path absent = scratch.resolve("absent");
        int code = serve("secrets: {pager: " + absent + "}\n", stop, err);
        assertThat(err.toString())
                .contains("slipway: warning: secrets.pager: " + absent + ": no such file");
        assertThat(code).isEqualTo(Exit.PASSED);
    }

    private int serve(String settings, AtomicReference<Consumer<Duration>> stop, StringWriter err)
            throws IOException {
        Path config = Files.writeString(scratch.resolve("slipway.yaml"), settings);
        String[] arguments = {
            "--config",
            config.toString(),
            "--data",
            scratch.resolve("data").toString(),
            "--http",
            "127.0.0.1:0",
            "--grpc",
            "127.0.0.1:0",
            "--model",
            "flights=" + FLIGHTS,
            "--model",
            "gone=" + scratch.resolve("gone.json")
        };
        return new CommandLine(new ServeCommand((told, _) -> stop.set(told)))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    /// Tells a server to stop as soon as it says that a model was not loaded.
    private static final class ToldByItsWords extends StringWriter {
        private final AtomicReference<Consumer<Duration>> stop;

        ToldByItsWords(AtomicReference<Consumer<Duration>> stop) {
            this.stop = stop;
        }

        @Override
        public void write(String text, int from, int length) {
            super.write(text, from, length);
            if (text.contains("gone/1 not loaded")) {
                stop.get().accept(Duration.ZERO);
            }
        }
    }
}
