package dev.slipway.runtime.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.spec.BackendTerms;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackages;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Over gRPC.
final class GrpcBackendTest extends BackendContract {
    @Override
    PlayedBackend play(int port) {
        return new PlayedGrpc(port);
    }

    @Test
    void callersOfASlowModelDoNotCloseTheWayForThoseOfAFastOne() throws IOException {
        connect(
                new BackendTerms.Breaker(0.5, 5, Duration.ofSeconds(60)),
                Duration.ofSeconds(5),
                0.1);
        try (LoadedModel fast = load();
                LoadedModel slow = slow()) {
            ask(fast, 1, 2);
            played.behave(Behaviour.HANG);
            for (int i = 0; i < 10; i++) {
                assertThat(refused(slow, within(Duration.ofMillis(150))).code())
                        .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            }
            assertThat(backend().breaker().state()).isEqualTo(Breaker.State.CLOSED);
        }
    }

    /// The played server takes messages of 4 MiB, as servers of this library do by default.
    @Test
    void whatTheLibraryThereDoesNotLetInIsTooLargeAndNoFailure() throws IOException {
        connect(
                new BackendTerms.Breaker(0.5, 2, Duration.ofSeconds(60)),
                Duration.ofSeconds(60),
                0.1);
        try (LoadedModel model = load()) {
            for (int i = 0; i < 3; i++) {
                InferenceException refused =
                        catchThrowableOfType(
                                InferenceException.class, () -> ask(model, new float[1 << 21]));
                assertThat(refused).isNotNull();
                assertThat(refused.refusal().code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE);
            }
            assertThat(backend().breaker().state()).isEqualTo(Breaker.State.CLOSED);
            assertThat(ask(model, 1, 2)).hasSize(2);
        }
    }

    @Test
    void whatAnAddressWasFoundToBeEndsWithIt() throws IOException {
        BackendTerms.Breaker breaker = new BackendTerms.Breaker(0.5, 5, Duration.ofSeconds(60));
        connect(breaker, Duration.ofSeconds(5), 0.1);
        played.behave(Behaviour.FAILED);
        try (LoadedModel model = load();
                PlayedBackend other = play(0)) {
            for (int i = 0; i < 5; i++) {
                assertThat(refused(model).code()).isEqualTo(ErrorCode.BACKEND_FAILED);
            }
            assertThat(backend().breaker().state()).isEqualTo(Breaker.State.OPEN);
            PlayedBackend first = played;
            played = other;
            connect(breaker, Duration.ofSeconds(5), 0.1);
            assertThat(ask(model, 1, 2)).hasSize(2);
            first.close();
            played = play(0);
        }
    }

    /// How long a connection takes is the machine's business: one of several is there in time.
    @Test
    void retryFindsTheConnectionThatIsMadeInThePauseBeforeIt() throws IOException {
        connect(PATIENT, Duration.ofSeconds(5), 1);
        try (LoadedModel model = load()) {
            ask(model, 1, 2);
            long retries = 0;
            for (int round = 0; round < 10 && retries != 1; round++) {
                retries = retriesOnceTheServerIsBack(model);
            }
            assertThat(retries).isEqualTo(1);
        }
    }

    private long retriesOnceTheServerIsBack(LoadedModel model) {
        int port = played.port();
        played.close();
        refused(model);
        played = play(port);
        long before = backend().counts().retries();
        try {
            ask(model, 1, 2);
        } catch (InferenceException e) {
            return 0;
        }
        return backend().counts().retries() - before;
    }

    /// Calls have found it away, and the channel says so still.
    @Test
    void lookFindsAServerThatHasJustComeBack() throws IOException {
        try (LoadedModel model = load()) {
            assertThat(eventually(() -> backend().status().health().equals("ready"))).isTrue();
            int port = played.port();
            played.close();
            refused(model);
            played = play(port);
            backend().health().look();
            assertThat(backend().status().health()).isEqualTo("ready");
            assertThat(changes).doesNotContain("unreachable");
        }
    }

    @Test
    void lookFindsAServerThatHasJustComeBackBehindAGateway() throws Exception {
        try (LoadedModel model = load()) {
            assertThat(eventually(() -> backend().status().health().equals("ready"))).isTrue();
            int port = played.port();
            played.close();
            Thread turning;
            try (ServerSocket gateway =
                    new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
                turning = Thread.ofVirtual().start(() -> turnAway(gateway));
                refused(model);
            }
            // As long as somebody waits at it, its port is not free.
            assertThat(turning.join(Duration.ofSeconds(20))).isTrue();
            played = play(port);
            backend().health().look();
            assertThat(backend().status().health()).isEqualTo("ready");
            assertThat(changes).doesNotContain("unreachable");
        }
    }

    /// Ends connections as soon as they are there, and reads what comes: otherwise they would be
    /// reset, which the library tells in other words.
    private static void turnAway(ServerSocket gateway) {
        while (!gateway.isClosed()) {
            try (Socket caller = gateway.accept()) {
                caller.shutdownOutput();
                caller.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // The caller has left, or the gateway is closed.
            }
        }
    }

    private LoadedModel slow() throws IOException {
        Path directory = Files.createDirectories(scratch.resolve("slow"));
        Files.writeString(
                directory.resolve("model.yaml"),
                "format: remote\nremote: {connection: there, model: slow}\n");
        return new RemoteRuntime(backends, System::nanoTime)
                .load(ModelPackages.open(directory), LoadOptions.defaults(scratch));
    }
}
