package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferResponse;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A door that will close soon.
final class LeavingTest {
    private final House house = new House();

    @AfterEach
    void close() {
        house.close();
    }

    private static ModelInferResponse echo(ManagedChannel channel) {
        return GRPCInferenceServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .modelInfer(Requests.raw("echo", "x", 1));
    }

    /// Waits until the channel has no connection for calls any more.
    private static void awaitToldToGo(ManagedChannel channel) throws InterruptedException {
        CountDownLatch changed = new CountDownLatch(1);
        channel.notifyWhenStateChanged(ConnectivityState.READY, changed::countDown);
        assertThat(changed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(channel.getState(false)).isEqualTo(ConnectivityState.IDLE);
    }

    @Test
    void connectionsAreToldToGoWhileCallsInsideAndNewConnectionsAreAnswered() throws Exception {
        ListenableFuture<ModelInferResponse> inside =
                GRPCInferenceServiceGrpc.newFutureStub(house.channel)
                        .withDeadlineAfter(60, TimeUnit.SECONDS)
                        .modelInfer(Requests.raw("wait", "x", 1));
        house.waiting.acquire();

        house.door.leave();

        awaitToldToGo(house.channel);
        assertThat(echo(house.channel).getModelName()).isEqualTo("echo");
        house.mayAnswer.countDown();
        assertThat(inside.get(20, TimeUnit.SECONDS).getModelName()).isEqualTo("wait");
    }

    @Test
    void connectionThatComesMeanwhileIsToldSoonAfter() throws Exception {
        house.door.leave();
        assertThat(echo(house.channel).getModelName()).isEqualTo("echo");
        awaitToldToGo(house.channel);
    }
}
