package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Callers who ask and do not take their answers, which the transport keeps for them.
final class UntakenAnswerTest {
    private static final int WINDOW = 65_535;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private final House house =
            new House(
                    new GrpcDoorConfig.Times(
                            Duration.ofSeconds(30), Duration.ofSeconds(1), House.GRACE));
    private final ManagedChannel narrow = house.channel().flowControlWindow(WINDOW).build();
    private final BlockingQueue<Status> end = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        narrow.shutdownNow();
        house.close();
    }

    @Test
    void anAnswerThatIsNotTakenIsGivenUp() throws InterruptedException {
        ClientCall<ModelInferRequest, ?> call = ask(GRPCInferenceServiceGrpc.getModelInferMethod());
        call.halfClose();
        house.nextObserved();

        awaitNobody();

        call.request(1);
        assertThat(code()).isEqualTo(Status.Code.CANCELLED);
    }

    @Test
    void aStreamWhoseAnswerIsNotTakenEnds() throws InterruptedException {
        ClientCall<ModelInferRequest, ?> stream =
                ask(GRPCInferenceServiceGrpc.getModelStreamInferMethod());
        house.nextObserved();
        // Its thread goes on to see that there is no room for another one.
        awaitSomebody();

        awaitNobody();

        stream.request(1);
        assertThat(code()).isEqualTo(Status.Code.CANCELLED);
    }

    @Test
    void anAnswerThatIsTakenIsForgotten() throws InterruptedException {
        ClientCall<ModelInferRequest, ?> call = ask(GRPCInferenceServiceGrpc.getModelInferMethod());
        call.request(2);
        call.halfClose();

        assertThat(code()).isEqualTo(Status.Code.OK);
        awaitNobody();
    }

    private void awaitNobody() {
        await(false);
    }

    private void awaitSomebody() {
        await(true);
    }

    private void await(boolean isSomebody) {
        long start = System.nanoTime();
        while (isSomebody() != isSomebody && System.nanoTime() - start < PATIENCE) {
            Thread.onSpinWait();
        }
        assertThat(isSomebody()).isEqualTo(isSomebody);
    }

    private boolean isSomebody() {
        return house.door.untakenAnswers() > 0;
    }

    private Status.Code code() throws InterruptedException {
        Status status = end.poll(20, TimeUnit.SECONDS);
        return status == null ? Status.Code.UNKNOWN : status.getCode();
    }

    /// Asks for an answer that is many times what the caller has room for, and takes none of it.
    private <A> ClientCall<ModelInferRequest, A> ask(MethodDescriptor<ModelInferRequest, A> how) {
        ClientCall<ModelInferRequest, A> call = narrow.newCall(how, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.add(status);
                    }
                },
                new Metadata());
        call.sendMessage(
                Requests.raw("echo", "x", 1).toBuilder()
                        .setId(ByteString.copyFrom(new byte[900_000]).toStringUtf8())
                        .build());
        return call;
    }
}
