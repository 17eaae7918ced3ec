package dev.slipway.runtime.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.spec.BackendTerms;
import dev.slipway.runtime.LoadedModel;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Over REST, values as bytes.
final class RestBackendTest extends BackendContract {
    @Override
    PlayedBackend play(int port) {
        return new PlayedRest(port, true);
    }

    @Test
    void callersHearToTheMillisecondWhenToComeBackWhereThatIsSaid() throws IOException {
        played.behave(Behaviour.FULL);
        try (LoadedModel model = load()) {
            assertThat(refused(model).retryAfter()).contains(Duration.ofMillis(40));
        }
    }

    @Test
    void whatKeepsCallsFromTheServerIsKnownWithoutOne() throws IOException {
        connect(
                new BackendTerms.Breaker(0.5, 1_000, Duration.ofMillis(100)),
                Duration.ofSeconds(5),
                0.1,
                Duration.ofMillis(20));
        try (LoadedModel model = load()) {
            assertThat(eventually(() -> model.hindrance().isEmpty())).isTrue();
            played.ready(true, false);
            assertThat(eventually(() -> isHindered(model, "the model is not ready"))).isTrue();
            played.ready(true, true);
            assertThat(eventually(() -> model.hindrance().isEmpty())).isTrue();
            int port = played.port();
            played.close();
            assertThat(eventually(() -> isHindered(model, "is left alone"))).isTrue();
            played = play(port);
            assertThat(eventually(() -> model.hindrance().isEmpty())).isTrue();
            connections.clear();
            backends.follow();
            assertThat(isHindered(model, "not there any more")).isTrue();
        }
    }

    private static boolean isHindered(LoadedModel model, String why) {
        return model.hindrance().filter(words -> words.contains(why)).isPresent();
    }
}
