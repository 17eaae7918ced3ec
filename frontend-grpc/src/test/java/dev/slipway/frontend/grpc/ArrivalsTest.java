package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private final BlockingQueue<Status> end = new LinkedBlockingQueue<>();

    @Test
    void aCallWhoseMessageNeverComesIsRefused() throws InterruptedException {
        GrpcDoorConfig.Times times =
                new GrpcDoorConfig.Times(
                        Duration.ofSeconds(30), Duration.ofMillis(10), House.GRACE);
        try (House house = new House(times)) {
            start(house);

            assertThat(code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void timesThatAreNoneAreNamedAsPeopleWriteThem() {
        assertThatThrownBy(() -> times(Duration.ZERO, House.GRACE))
                .hasMessage("arrival: 0s (expected: > 0)");
        assertThatThrownBy(() -> times(Duration.ofSeconds(30), Duration.ofSeconds(-9)))
                .hasMessage("grace: -9s (expected: >= 0)");
    }

    private static GrpcDoorConfig.Times times(Duration arrival, Duration grace) {
        return new GrpcDoorConfig.Times(Duration.ofSeconds(30), arrival, grace);
    }

    @Test
    void aCallThatNeverEndsItsSendingGivesItsPermitBack() throws InterruptedException {
        GrpcDoorConfig.Times times =
                new GrpcDoorConfig.Times(
                        Duration.ofSeconds(30), Duration.ofSeconds(1), House.GRACE);
        House house = new House(times);
        try (house) {
            start(house).sendMessage(Requests.raw("echo", "x", 1));

            assertThat(code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(house.nextObserved().result().refusalCode())
                    .contains(ErrorCode.BODY_TIMEOUT);
            assertThat(house.predictions.openPermits()).isZero();
        }
    }

    @Test
    void noCallOutlastsTheLongestPredictionTime() throws InterruptedException {
        GrpcDoorConfig.Times times =
                new GrpcDoorConfig.Times(
                        Duration.ofSeconds(1), Duration.ofSeconds(30), House.GRACE);
        try (House house = new House(times)) {
            CallOptions patient = CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.HOURS);
            start(house, patient).sendMessage(Requests.raw("echo", "x", 1));

            assertThat(code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(house.nextObserved().result().refusalCode())
                    .contains(ErrorCode.DEADLINE_EXCEEDED);
            assertThat(house.predictions.openPermits()).isZero();
        }
    }

    @Test
    void aCallWithoutAMessageIsRefused() throws InterruptedException {
        try (House house = new House()) {
            start(house).halfClose();

            assertThat(code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void aSecondMessageIsRefused() throws InterruptedException {
        House house = new House();
        try (house) {
            ClientCall<ModelInferRequest, ?> call = start(house);
            call.sendMessage(Requests.raw("echo", "x", 1));
            call.sendMessage(Requests.raw("echo", "x", 1));
            call.halfClose();

            assertThat(code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
        assertThat(house.predictions.openPermits()).isZero();
    }

    @Test
    void arrivedBytesAreNotCountedAnyMore() throws InterruptedException {
        try (House house = new House()) {
            ClientCall<ModelInferRequest, ?> call = start(house);
            call.sendMessage(
                    Requests.raw("echo", "x", 1).toBuilder()
                            .setId(ByteString.copyFrom(new byte[900_000]).toStringUtf8())
                            .build());
            call.halfClose();

            assertThat(code()).isEqualTo(Status.Code.OK);
            assertThat(house.door.arrivingBytes()).isZero();
        }
    }

    private Status.Code code() throws InterruptedException {
        Status status = end.poll(20, TimeUnit.SECONDS);
        return status == null ? Status.Code.UNKNOWN : status.getCode();
    }

    private ClientCall<ModelInferRequest, ?> start(House house) {
        return start(house, CallOptions.DEFAULT);
    }

    private ClientCall<ModelInferRequest, ?> start(House house, CallOptions options) {
        ClientCall<ModelInferRequest, ModelInferResponse> call =
                house.channel.newCall(
                        GRPCInferenceServiceGrpc.getModelInferMethod().toBuilder()
                                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                                .build(),
                        options);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.add(status);
                    }
                },
                new Metadata());
        call.request(2);
        return call;
    }
}
