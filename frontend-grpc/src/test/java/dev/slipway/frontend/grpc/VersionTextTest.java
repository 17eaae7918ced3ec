package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Versions that messages name.
final class VersionTextTest {
    private final House house = new House();

    @AfterEach
    void close() {
        house.close();
    }

    private ModelInferResponse infer(String version) {
        return GRPCInferenceServiceGrpc.newBlockingStub(house.channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .modelInfer(
                        Requests.raw("echo", "x", 1).toBuilder().setModelVersion(version).build());
    }

    private void expectUnknown(String version) {
        StatusRuntimeException refused =
                catchThrowableOfType(
                        StatusRuntimeException.class, () -> assertThat(infer(version)).isNull());
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    /// As over HTTP, where the path of such a text is none.
    @Test
    void theObserverSeesVersionsThatAreNumbers() throws InterruptedException {
        expectUnknown("two");
        expectUnknown("2");

        ObservedPrediction first = house.nextObserved();
        assertThat(first.entry().asked())
                .isEqualTo(new VersionChoice.Exactly(new VersionNumber(2)));
        assertThat(house.observed).isEmpty();
    }
}
