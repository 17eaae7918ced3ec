package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.Signature;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Answers that take long to encode hold up no thread on which others are answered.
final class LargeAnswerTest {
    private static final int MANY = 300_000;
    private static final Signature ANY = Signature.of(List.of(), List.of());

    private final House house = new House();
    private final BlockingQueue<Thread> encoders = new LinkedBlockingQueue<>();
    private final BlockingQueue<Thread> compressors = new LinkedBlockingQueue<>();
    private final CountDownLatch mayEncode = new CountDownLatch(1);
    private final Semaphore predicted = new Semaphore(0);
    private volatile CountDownLatch mayCompress = new CountDownLatch(0);
    private final ManagedChannel channel;

    LargeAnswerTest() {
        house.predictions.with("many", ANY, _ -> answer(MANY));
        house.predictions.with("few", ANY, _ -> answer(3));
        // Clients compress by themselves; the door does with what stands here under the name.
        CompressorRegistry own = CompressorRegistry.newEmptyInstance();
        own.register(new Codec.Gzip());
        channel = house.channel().compressorRegistry(own).build();
        CompressorRegistry.getDefaultInstance().register(new NotingGzip(this::compresses));
    }

    @AfterEach
    void close() {
        mayEncode.countDown();
        mayCompress.countDown();
        CompressorRegistry.getDefaultInstance().register(new Codec.Gzip());
        channel.shutdownNow();
        house.close();
    }

    private List<NamedTensor> answer(int count) {
        float[] values = new float[count];
        values[count - 1] = 7;
        predicted.release();
        return new Watched(new NamedTensor("y", DenseTensor.ofFloats(Shape.of(count), values)));
    }

    /// Notes which thread beside that of its call encodes it, and has it wait until it may.
    private final class Watched extends AbstractList<NamedTensor> {
        private final NamedTensor output;
        private final AtomicBoolean isNoted = new AtomicBoolean();

        Watched(NamedTensor output) {
            this.output = output;
        }

        @Override
        public NamedTensor get(int index) {
            Thread current = Thread.currentThread();
            if (!current.isVirtual() && !isNoted.getAndSet(true)) {
                encoders.add(current);
                awaitTurn(mayEncode);
            }
            return output;
        }

        @Override
        public int size() {
            return 1;
        }
    }

    private void compresses() {
        compressors.add(Thread.currentThread());
        awaitTurn(mayCompress);
    }

    private static void awaitTurn(CountDownLatch turn) {
        try {
            if (!turn.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody lets it go on");
            }
        } catch (InterruptedException e) {
            throw new AssertionError("whoever encodes is interrupted", e);
        }
    }

    private record NotingGzip(Codec behind, Runnable note) implements Codec {
        NotingGzip(Runnable note) {
            this(new Codec.Gzip(), note);
        }

        @Override
        public String getMessageEncoding() {
            return behind.getMessageEncoding();
        }

        @Override
        public InputStream decompress(InputStream compressed) throws IOException {
            return behind.decompress(compressed);
        }

        @Override
        public OutputStream compress(OutputStream plain) throws IOException {
            note.run();
            return behind.compress(plain);
        }
    }

    private GRPCInferenceServiceBlockingStub stub() {
        return GRPCInferenceServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static float last(ModelInferResponse response) {
        return response.getOutputs(0).getContents().getFp32Contents(MANY - 1);
    }

    private static Thread next(BlockingQueue<Thread> threads) throws InterruptedException {
        Thread next = threads.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no thread does it");
        }
        return next;
    }

    private static void expectBeside(BlockingQueue<Thread> threads) throws InterruptedException {
        Thread next = next(threads);
        assertThat(next.isVirtual()).isFalse();
        assertThat(next.getName()).startsWith("grpc-large-");
    }

    @Test
    void largeAnswerIsEncodedOnNoVirtualThread() throws InterruptedException {
        mayEncode.countDown();

        assertThat(last(stub().modelInfer(Requests.typed("many", 1)))).isEqualTo(7f);

        expectBeside(encoders);
        assertThat(house.nextObserved().edge().responseBytes()).isGreaterThan(4L * MANY);
        assertThat(house.predictions.openPermits()).isZero();
    }

    @Test
    void largeRawAnswerIsEncodedOnNoVirtualThread() throws InterruptedException {
        mayEncode.countDown();

        ModelInferResponse response = stub().modelInfer(Requests.raw("many", "x", 1));

        assertThat(response.getRawOutputContents(0).size()).isEqualTo(4 * MANY);
        expectBeside(encoders);
    }

    @Test
    void smallAnswerIsEncodedByTheThreadThatAnswersIt() {
        ModelInferResponse response = stub().modelInfer(Requests.typed("few", 1));

        assertThat(response.getOutputs(0).getContents().getFp32ContentsList())
                .containsExactly(0f, 0f, 7f);
        assertThat(encoders).isEmpty();
    }

    @Test
    void largeAnswerIsCompressedOnNoVirtualThread() throws InterruptedException {
        mayEncode.countDown();
        GRPCInferenceServiceBlockingStub gzip = stub().withCompression("gzip");

        assertThat(last(gzip.modelInfer(Requests.typed("many", 1)))).isEqualTo(7f);
        expectBeside(compressors);

        assertThat(gzip.modelInfer(Requests.typed("few", 1)).getOutputsCount()).isOne();
        assertThat(next(compressors).isVirtual()).isTrue();
    }

    @Test
    void streamWritesItsLargeAnswersBesideAndKeepsTheirOrder() throws InterruptedException {
        mayEncode.countDown();
        Streamed streamed = new Streamed();
        StreamObserver<ModelInferRequest> requests =
                GRPCInferenceServiceGrpc.newStub(channel)
                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                        .withCompression("gzip")
                        .modelStreamInfer(streamed);
        requests.onNext(Requests.typed("many", 1).toBuilder().setId("first").build());
        requests.onNext(Requests.typed("few", 1).toBuilder().setId("second").build());
        requests.onCompleted();

        assertThat(streamed.end().poll(20, TimeUnit.SECONDS)).isEqualTo(Status.OK);
        assertThat(streamed.ids()).containsExactly("first", "second");
        expectBeside(encoders);
        expectBeside(compressors);
        assertThat(next(compressors).isVirtual()).isTrue();
    }

    /// What a stream's caller says meanwhile is heard by the thread that hears all of a connection.
    @Test
    void streamWhoseLargeAnswerIsCompressedHoldsUpNoOtherCall() throws InterruptedException {
        mayEncode.countDown();
        mayCompress = new CountDownLatch(1);
        Streamed streamed = new Streamed();
        StreamObserver<ModelInferRequest> requests =
                GRPCInferenceServiceGrpc.newStub(channel)
                        .withDeadlineAfter(60, TimeUnit.SECONDS)
                        .withCompression("gzip")
                        .modelStreamInfer(streamed);
        requests.onNext(Requests.typed("many", 1));
        expectBeside(compressors);
        requests.onCompleted();

        GRPCInferenceServiceBlockingStub other =
                GRPCInferenceServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(10, TimeUnit.SECONDS);
        assertThat(other.modelInfer(Requests.typed("few", 1)).getOutputsCount()).isOne();
        mayCompress.countDown();

        assertThat(streamed.end().poll(20, TimeUnit.SECONDS)).isEqualTo(Status.OK);
        assertThat(streamed.ids()).hasSize(1);
    }

    /// Its permit's buffers are in use until then.
    @Test
    void callThatIsCancelledWhileItIsEncodedEndsBehindThat() throws InterruptedException {
        Context.CancellableContext call = Context.current().withCancellation();
        Thread caller = Thread.ofVirtual().start(call.wrap(this::expectFailure));
        expectBeside(encoders);
        cancel(call, caller);
        assertThat(house.nextObserved().result().refusalCode()).isEmpty();
        assertThat(house.predictions.openPermits()).isOne();

        mayEncode.countDown();

        assertThat(house.nextObserved().result().refusalCode()).contains(ErrorCode.CANCELLED);
        assertThat(house.predictions.openPermits()).isZero();
    }

    /// Others wait for the same threads: what nobody waits for must not take them.
    @Test
    void answerWhoseCallIsCancelledBeforeItsTurnIsNotEncoded() throws InterruptedException {
        int threads = Runtime.getRuntime().availableProcessors();
        for (int busy = 0; busy < threads; busy++) {
            Thread.ofVirtual().start(this::expectAnswer);
        }
        for (int busy = 0; busy < threads; busy++) {
            expectBeside(encoders);
        }
        Context.CancellableContext call = Context.current().withCancellation();
        Thread caller = Thread.ofVirtual().start(call.wrap(this::expectFailure));
        assertThat(predicted.tryAcquire(threads + 1, 20, TimeUnit.SECONDS)).isTrue();
        cancel(call, caller);

        mayEncode.countDown();

        List<ErrorCode> refused = new ArrayList<>();
        for (int ended = 0; ended < threads + 2; ended++) {
            house.nextObserved().result().refusalCode().ifPresent(refused::add);
        }
        assertThat(refused).containsExactly(ErrorCode.CANCELLED);
        assertThat(encoders).isEmpty();
        assertThat(house.predictions.openPermits()).isZero();
    }

    private void cancel(Context.CancellableContext call, Thread caller)
            throws InterruptedException {
        call.cancel(null);
        caller.join();
        // Frames of one connection are read in order: with this answer the end has been seen.
        assertThat(stub().modelInfer(Requests.typed("few", 1)).getOutputsCount()).isOne();
    }

    private void expectAnswer() {
        assertThat(last(stub().modelInfer(Requests.typed("many", 1)))).isEqualTo(7f);
    }

    private void expectFailure() {
        StatusRuntimeException failure =
                catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> {
                            Object _ = stub().modelInfer(Requests.typed("many", 1));
                        });
        assertThat(failure).isNotNull();
    }
}
