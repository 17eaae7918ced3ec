package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What whoever compares two versions hears of messages.
final class MisfitTest {
    private final House house = new House();

    @AfterEach
    void close() {
        house.close();
    }

    private ModelInferResponse infer(ModelInferRequest request) {
        return GRPCInferenceServiceGrpc.newBlockingStub(house.channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .modelInfer(request);
    }

    @Test
    void aMessageThatIsWrongIsTheCallersMistakeToWhoeverComparesVersions() {
        ModelInferRequest cut =
                Requests.raw("echo", "x", 1).toBuilder()
                        .setRawInputContents(0, ByteString.copyFrom(new byte[3]))
                        .build();

        StatusRuntimeException refused =
                catchThrowableOfType(
                        StatusRuntimeException.class, () -> assertThat(infer(cut)).isNull());

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(house.predictions.misfits()).isEqualTo(1);
    }

    @Test
    void aMessageThatCanBeReadIsNone() {
        assertThat(infer(Requests.raw("echo", "x", 1)).getModelName()).isEqualTo("echo");
        assertThat(house.predictions.misfits()).isZero();
    }
}
