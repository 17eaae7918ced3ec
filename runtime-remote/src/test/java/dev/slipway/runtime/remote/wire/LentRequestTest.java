package dev.slipway.runtime.remote.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.slipway.api.inference.Deadline;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.runtime.CallTerms;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.Drainable;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LentRequestTest {
    private static final byte[] ASKED = {1, 2, 3, 4};

    /// A channel whose connection is there when it is asked for, and goes away before a call is
    /// sent: what is to be sent waits for another one.
    private static final class Leaving extends ManagedChannel {
        private @Nullable InputStream waiting;

        @Override
        public ConnectivityState getState(boolean isToConnect) {
            return ConnectivityState.READY;
        }

        @Override
        public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
            return new ClientCall<>() {
                @Override
                public void start(Listener<A> listener, Metadata headers) {
                    // It is never answered.
                }

                @Override
                public void request(int messages) {
                    // As above.
                }

                @Override
                public void cancel(@Nullable String why, @Nullable Throwable cause) {
                    // Somebody is about to write it.
                }

                @Override
                public void halfClose() {
                    // One message is all.
                }

                @Override
                public void sendMessage(Q message) {
                    waiting = method.streamRequest(message);
                }
            };
        }

        @Override
        public String authority() {
            return "there";
        }

        @Override
        public ManagedChannel shutdown() {
            return this;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public ManagedChannel shutdownNow() {
            return this;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    @Test
    void callThatIsGivenUpIsWrittenFromNoMemoryOfIts() throws IOException {
        DenseTensor tensor =
                DenseTensor.allocate(Datatype.UINT8, Shape.of(4, 1), TensorAllocator.heap());
        tensor.buffer().duplicate().position(0).put(ASKED);
        InferCall call = StubbornServersTest.twice(tensor);
        Leaving channel = new Leaving();
        GrpcWire wire = new GrpcWire(channel, () -> null, System::nanoTime);
        CallTerms terms =
                new CallTerms(Deadline.after(Duration.ofMinutes(1), System.nanoTime()), () -> true);

        BackendException left =
                catchThrowableOfType(
                        BackendException.class,
                        () -> wire.infer(call, TensorAllocator.heap(), terms));
        assertThat(left.kind()).isEqualTo(FailureKind.ABANDONED);
        tensor.buffer().duplicate().position(0).put(new byte[ASKED.length]);

        ModelInferRequest sent = ModelInferRequest.parseFrom(requireNonNull(channel.waiting));
        assertThat(sent.getRawInputContents(0).toByteArray()).isEqualTo(ASKED);
    }

    @Test
    void whatIsWrittenIsTheSameBeforeAndBehindTheCopy() throws IOException {
        ModelInferRequest asked = request(ASKED.clone());
        LentRequest request = new LentRequest(asked);
        assertThat(drained(request)).isEqualTo(asked);
        request.keep();
        assertThat(drained(request)).isEqualTo(asked);
        LentRequest other = new LentRequest(asked);
        other.keep();
        assertThat(drained(other)).isEqualTo(asked);
    }

    @Test
    void howMuchThereIsToWriteIsKnown() throws IOException {
        ModelInferRequest asked = request(ASKED.clone());
        InputStream bit = new LentRequest(asked).stream();
        assertThat(bit.available()).isEqualTo(asked.getSerializedSize());
        assertThat(bit.read()).isEqualTo(asked.toByteArray()[0]);
        assertThat(bit.available()).isEqualTo(asked.getSerializedSize() - 1);
        assertThat(bit.readAllBytes()).hasSize(asked.getSerializedSize() - 1);
        assertThat(bit.available()).isZero();
    }

    private static ModelInferRequest request(byte[] values) {
        return ModelInferRequest.newBuilder()
                .setModelName("twice")
                .addRawInputContents(UnsafeByteOperations.unsafeWrap(ByteBuffer.wrap(values)))
                .addRawInputContents(ByteString.copyFromUtf8("others"))
                .build();
    }

    private static ModelInferRequest drained(LentRequest request) throws IOException {
        InputStream stream = request.stream();
        int size = stream.available();
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        assertThat(((Drainable) stream).drainTo(to)).isEqualTo(size);
        assertThat(stream.available()).isZero();
        assertThat(stream.read()).isEqualTo(-1);
        return ModelInferRequest.parseFrom(to.toByteArray());
    }
}
