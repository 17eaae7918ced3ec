package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.VersionState;
import dev.slipway.testkit.fake.FakePredictions;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// What readiness says of a model that is loaded and cannot answer now.
final class HindranceTest {
    @Test
    void aModelWhoseBackendIsAwayIsNotReadyAndTheServerIs() throws IOException {
        FakePredictions fake = RunningDoor.fakePredictions();
        FakeModels models =
                RunningDoor.models(new VersionState.Ready())
                        .hindered("flights", "its backend is away");
        try (RunningDoor door = new RunningDoor(RunningDoor.LIMITS, fake, fake, models, false);
                Wire caller = door.connect()) {
            assertThat(caller.get("/v2/health/ready").status()).isEqualTo(200);
            assertThat(caller.get("/v2/models/echo/ready").status()).isEqualTo(200);

            Wire.Answer answer = caller.get("/v2/models/flights/ready");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("slipway-error-code")).isEqualTo("BACKEND_UNAVAILABLE");
            assertThat(answer.text()).contains("\"ready\":false", "its backend is away");
        }
    }
}
