package dev.slipway.runtime.remote;

import static org.assertj.core.api.Assertions.assertThat;

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
}
