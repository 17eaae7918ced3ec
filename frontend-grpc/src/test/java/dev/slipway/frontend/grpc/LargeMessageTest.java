package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.api.access.LocalAccess;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.Predictions;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.Signature;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ServerIdentity;
import dev.slipway.api.status.TraceResponses;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import dev.slipway.tensor.TensorAllocator;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Messages that take long to decode hold up no thread on which others are answered.
final class LargeMessageTest {
    private static final int MANY = 300_000;
    private static final int LARGE_BYTES = 1 << 20;

    private final House house = new House();
    private final BlockingQueue<Thread> decoders = new LinkedBlockingQueue<>();
    private final CountDownLatch mayDecode = new CountDownLatch(1);
    private final Semaphore admitted = new Semaphore(0);
    private final GrpcDoor door;
    private final ManagedChannel channel;

    LargeMessageTest() throws IOException {
        door =
                GrpcDoor.open(
                        new GrpcDoorSpec(
                                new GrpcDoorSpec.Ports(
                                        new LocalAccess(),
                                        new Watched(
                                                house.predictions, decoders, mayDecode, admitted),
                                        house,
                                        house,
                                        TraceResponses.NONE,
                                        house.repository),
                                new ServerIdentity("slipway", "1.2.3"),
                                () -> new PredictionId("%032x".formatted(7)),
                                System::nanoTime),
                        GrpcDoorConfig.at(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        channel =
                NettyChannelBuilder.forAddress("localhost", door.address().getPort())
                        .usePlaintext()
                        .build();
    }

    @AfterEach
    void close() {
        mayDecode.countDown();
        channel.shutdownNow();
        door.close();
        house.close();
    }

    /// Notes who decodes, and lets large messages wait until they may be.
    private record Watched(
            Predictions behind,
            BlockingQueue<Thread> decoders,
            CountDownLatch mayDecode,
            Semaphore admitted)
            implements Predictions {
        @Override
        public Admission admit(RequestHead head) {
            Admission admission = behind.admit(head);
            admitted.release();
            return admission instanceof Admission.Admitted(Permit permit)
                    ? new Admission.Admitted(new WatchedPermit(permit, this::noted))
                    : admission;
        }

        private TensorAllocator noted(TensorAllocator memory) {
            return bytes -> {
                decoders.add(Thread.currentThread());
                if (bytes > LARGE_BYTES) {
                    awaitTurn();
                }
                return memory.allocate(bytes);
            };
        }

        private void awaitTurn() {
            try {
                if (!mayDecode.await(20, TimeUnit.SECONDS)) {
                    throw new AssertionError("nobody lets it be decoded");
                }
            } catch (InterruptedException e) {
                throw new AssertionError("whoever decodes is interrupted", e);
            }
        }

        @Override
        public PredictionOutcome predict(
                InferenceRequest request, Permit permit, Deadline deadline) {
            return behind.predict(request, permit, deadline);
        }
    }

    private record WatchedPermit(Permit behind, UnaryOperator<TensorAllocator> noting)
            implements Permit {
        @Override
        public RequestHead head() {
            return behind.head();
        }

        @Override
        public Signature signature() {
            return behind.signature();
        }

        @Override
        public TensorAllocator allocator() {
            return noting.apply(behind.allocator());
        }

        @Override
        public Optional<Refusal> reserve(long bytes) {
            return behind.reserve(bytes);
        }

        @Override
        public void close() {
            behind.close();
        }
    }

    private GRPCInferenceServiceBlockingStub stub() {
        return GRPCInferenceServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static ModelInferRequest large() {
        float[] values = new float[MANY];
        values[MANY - 1] = 7;
        return Requests.typed("echo", values);
    }

    private static float last(ModelInferResponse response) {
        return response.getOutputs(0).getContents().getFp32Contents(MANY - 1);
    }

    private Thread decoder() throws InterruptedException {
        Thread decoder = decoders.poll(20, TimeUnit.SECONDS);
        if (decoder == null) {
            throw new AssertionError("nothing is decoded");
        }
        return decoder;
    }

    private void expectDecodedBeside() throws InterruptedException {
        Thread decoder = decoder();
        assertThat(decoder.isVirtual()).isFalse();
        assertThat(decoder.getName()).startsWith("grpc-large-");
    }

    private void expectDecodedAtOnce() throws InterruptedException {
        assertThat(decoder().isVirtual()).isTrue();
    }

    @Test
    void largeMessageIsDecodedOnNoVirtualThread() throws InterruptedException {
        mayDecode.countDown();

        assertThat(last(stub().modelInfer(large()))).isEqualTo(7f);

        expectDecodedBeside();
    }

    @Test
    void smallMessageIsDecodedByTheThreadThatAnswersIt() throws InterruptedException {
        ModelInferResponse response = stub().modelInfer(Requests.typed("echo", 4, 5));

        assertThat(response.getOutputs(0).getContents().getFp32ContentsList())
                .containsExactly(4f, 5f);
        expectDecodedAtOnce();
    }

    /// What counts is what it is once it is plain.
    @Test
    void compressedMessageThatGrowsLargeIsDecodedOnNoVirtualThread() throws InterruptedException {
        mayDecode.countDown();

        assertThat(last(stub().withCompression("gzip").modelInfer(large()))).isEqualTo(7f);

        expectDecodedBeside();
    }

    @Test
    void streamDecodesItsLargeMessagesBesideAndKeepsTheirOrder() throws InterruptedException {
        mayDecode.countDown();
        Streamed streamed = new Streamed();
        StreamObserver<ModelInferRequest> requests =
                GRPCInferenceServiceGrpc.newStub(channel)
                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                        .modelStreamInfer(streamed);
        requests.onNext(large().toBuilder().setId("first").build());
        requests.onNext(Requests.typed("echo", 1).toBuilder().setId("second").build());
        requests.onCompleted();

        Status end = streamed.end().poll(20, TimeUnit.SECONDS);
        assertThat(end).isEqualTo(Status.OK);
        assertThat(streamed.ids()).containsExactly("first", "second");
        expectDecodedBeside();
        expectDecodedAtOnce();
    }

    @Test
    void largeMessageThatIsWrongIsRefusedAsASmallOneIs() throws InterruptedException {
        mayDecode.countDown();
        ModelInferRequest.Builder wrong = large().toBuilder();
        wrong.getInputsBuilder(0).setShape(1, MANY - 1);

        StatusRuntimeException refused = failure(wrong.build());

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refused).hasMessageContaining("(expected: " + (MANY - 1) + ")");
        assertThat(house.nextObserved().result())
                .isEqualTo(new ObservedPrediction.Result.Refused(ErrorCode.INVALID_INPUT));
        assertThat(house.predictions.openPermits()).isZero();
    }

    /// Its bytes and its permit are in use until then.
    @Test
    void callThatIsCancelledWhileItIsDecodedEndsBehindThat() throws InterruptedException {
        Context.CancellableContext call = Context.current().withCancellation();
        Thread caller = Thread.ofVirtual().start(call.wrap(() -> expectFailure(large())));
        expectDecodedBeside();
        call.cancel(null);
        caller.join();
        // Frames of one connection are read in order: with this answer the end has been seen.
        assertThat(stub().modelInfer(Requests.typed("echo", 1)).getOutputsCount()).isOne();
        expectDecodedAtOnce();
        assertThat(house.nextObserved().result())
                .isEqualTo(new ObservedPrediction.Result.Answered());
        assertThat(house.predictions.openPermits()).isOne();

        mayDecode.countDown();

        assertThat(house.nextObserved().result().refusalCode()).contains(ErrorCode.CANCELLED);
        assertThat(house.predictions.openPermits()).isZero();
    }

    /// Others wait for the same threads: what nobody waits for must not take them.
    @Test
    void callThatIsCancelledBeforeItsTurnIsNotDecoded() throws InterruptedException {
        int threads = Runtime.getRuntime().availableProcessors();
        for (int busy = 0; busy < threads; busy++) {
            Thread.ofVirtual().start(this::expectAnswer);
        }
        for (int busy = 0; busy < threads; busy++) {
            expectDecodedBeside();
        }
        Context.CancellableContext call = Context.current().withCancellation();
        Thread caller = Thread.ofVirtual().start(call.wrap(() -> expectFailure(large())));
        assertThat(admitted.tryAcquire(threads + 1, 20, TimeUnit.SECONDS)).isTrue();
        call.cancel(null);
        caller.join();
        // Frames of one connection are read in order: with this answer the end has been seen.
        assertThat(stub().modelInfer(Requests.typed("echo", 1)).getOutputsCount()).isOne();

        mayDecode.countDown();

        List<ErrorCode> refused = new ArrayList<>();
        for (int ended = 0; ended < threads + 2; ended++) {
            house.nextObserved().result().refusalCode().ifPresent(refused::add);
        }
        assertThat(refused).containsExactly(ErrorCode.CANCELLED);
        assertThat(decoders).allMatch(Thread::isVirtual);
        assertThat(house.predictions.openPermits()).isZero();
    }

    private void expectAnswer() {
        assertThat(last(stub().modelInfer(large()))).isEqualTo(7f);
    }

    private void expectFailure(ModelInferRequest request) {
        assertThat(failure(request)).isNotNull();
    }

    private StatusRuntimeException failure(ModelInferRequest request) {
        return catchThrowableOfType(
                StatusRuntimeException.class,
                () -> assertThat(stub().modelInfer(request)).isNotNull());
    }
}
