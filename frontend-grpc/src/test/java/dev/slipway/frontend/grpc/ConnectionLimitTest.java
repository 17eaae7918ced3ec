package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ServerLiveRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
    private static boolean isLive(ManagedChannel channel, boolean waits) {
        GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub stub =
                GRPCInferenceServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(20, TimeUnit.SECONDS);
        return (waits ? stub.withWaitForReady() : stub)
                .serverLive(ServerLiveRequest.getDefaultInstance())
                .getLive();
    }

    @Test
    void aConnectionTooManyIsClosedUntilAnotherGoes() throws InterruptedException {
        try (House house = new House(1)) {
            assertThat(isLive(house.channel, true)).isTrue();
            ManagedChannel second = house.channel().build();
            try {
                assertThatThrownBy(() -> isLive(second, false))
                        .isInstanceOfSatisfying(
                                StatusRuntimeException.class,
                                refused ->
                                        assertThat(refused.getStatus().getCode())
                                                .isEqualTo(Status.Code.UNAVAILABLE));
                assertThat(isLive(house.channel, false)).isTrue();

                house.channel.shutdownNow();
                assertThat(house.channel.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
                assertThat(isLive(second, true)).isTrue();
            } finally {
                second.shutdownNow();
            }
        }
    }
}
