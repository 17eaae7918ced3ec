package dev.slipway.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.drill.FaultSwitch;
import dev.slipway.server.place.Versions;
import dev.slipway.server.stop.StopToldException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerStartTest {
    @TempDir private Path scratch;

    private ServerStart start() {
        ServerSettings settings =
                ServerSettings.of(
                        Map.of(
                                "data", scratch.resolve("data").toString(),
                                "http.listen", "127.0.0.1:0",
                                "grpc.listen", "127.0.0.1:0"),
                        ServerSettings.Machine.ours(),
                        Versions.ours());
        return new ServerStart(
                settings, List.of(), FaultSwitch.none(), OutputStream.nullOutputStream());
    }

    private static FutureTask<Optional<SlipwayServer>> told(ServerStart start) {
        FutureTask<Optional<SlipwayServer>> telling = new FutureTask<>(start::stop);
        Thread.ofPlatform().start(telling);
        while (!start.isTold()) {
            Thread.onSpinWait();
        }
        return telling;
    }

    @Test
    void whoTellsItBeforeACandidateMayBeLetInWaitsForNothingAndNoneIsLetIn() {
        ServerStart start = start();
        assertThat(start.stop()).isEmpty();
        assertThatThrownBy(start::letIn).isInstanceOf(StopToldException.class);
    }

    /// What it left open would be ended by the process alone, and not in order.
    @Test
    void whoTellsItOnceACandidateMayBeLetInWaitsUntilAllHasEndedInOrder() throws Exception {
        ServerStart start = start();
        start.letIn();
        FutureTask<Optional<SlipwayServer>> telling = told(start);
        assertThat(telling.isDone()).isFalse();
        assertThatThrownBy(start::run).isInstanceOf(StopToldException.class);
        assertThat(telling.get(20, TimeUnit.SECONDS)).isEmpty();
        try (SlipwayServer next = start().run()) {
            assertThat(next.httpAddress().getPort()).isPositive();
        }
    }

    @Test
    void whoTellsItOnceItIsOverIsGivenTheServer() throws IOException {
        ServerStart start = start();
        try (SlipwayServer server = start.run()) {
            assertThat(start.isTold()).isFalse();
            assertThat(start.stop()).containsSame(server);
            assertThat(start.isTold()).isTrue();
        }
    }

    @Test
    void partsEndInTheOrderOfAStopAndWhatWasNotedLastCounts() {
        List<String> ended = new ArrayList<>();
        ServerStart start = start();
        start.endsBy(ServerPart.DATA_DIRECTORY, () -> ended.add("directory"));
        start.endsBy(ServerPart.FEEDBACK, () -> ended.add("feedback"));
        start.endsBy(ServerPart.RELEASES, () -> ended.add("releases"));
        start.endsBy(ServerPart.DOORS, () -> ended.add("gRPC alone"));
        start.endsBy(ServerPart.DOORS, () -> ended.add("both doors"));
        start.steps().run();
        assertThat(ended).containsExactly("both doors", "releases", "feedback", "directory");
    }
}
