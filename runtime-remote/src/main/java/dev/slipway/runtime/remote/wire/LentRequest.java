package dev.slipway.runtime.remote.wire;

import com.google.protobuf.ByteString;
import dev.slipway.protocol.GRPCInferenceServiceGrpc;
import dev.slipway.protocol.ModelInferRequest;
import dev.slipway.protocol.ModelInferResponse;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// A request whose values lie in memory that is lent for as long as the call lasts.
///
/// Where there is a connection, the library writes it before the call's begin returns. Where there
/// is none, or it goes away in that moment, another thread writes it later, maybe at the moment at
/// which the call is given up and its memory used again. So whoever has begun a call has it keep
/// what was not written until then.
///
/// What was written is not kept: the library must not send it a second time by itself, which
/// [Wires] has it leave.
///
/// *Threads*: any.
final class LentRequest {
    /// To infer, with requests like this.
    static final MethodDescriptor<LentRequest, ModelInferResponse> METHOD =
            GRPCInferenceServiceGrpc.getModelInferMethod().toBuilder(
                            new Marshaller(),
                            GRPCInferenceServiceGrpc.getModelInferMethod().getResponseMarshaller())
                    .build();

    private final int size;
    private ModelInferRequest message;
    private boolean isWritten;

    LentRequest(ModelInferRequest message) {
        this.size = message.getSerializedSize();
        this.message = message;
    }

    /// Copies the values if they are not written yet, and waits while they are being written. The
    /// memory that they were in is read no more then.
    synchronized void keep() {
        if (isWritten) {
            return;
        }
        ModelInferRequest.Builder copy = message.toBuilder();
        for (int i = 0; i < message.getRawInputContentsCount(); i++) {
            copy.setRawInputContents(
                    i, ByteString.copyFrom(message.getRawInputContents(i).asReadOnlyByteBuffer()));
        }
        message = copy.build();
    }

    private synchronized void writeTo(OutputStream to) throws IOException {
        message.writeTo(to);
        isWritten = true;
    }

    private synchronized byte[] bytes() {
        isWritten = true;
        return message.toByteArray();
    }

    /// What the library takes it from.
    InputStream stream() {
        return new Content(this);
    }

    /// Goes to where it is written in one piece; bit by bit, it is a copy.
    private static final class Content extends InputStream implements Drainable, KnownLength {
        private final LentRequest request;
        private boolean isDrained;
        private @Nullable InputStream copy;

        Content(LentRequest request) {
            this.request = request;
        }

        @Override
        public int drainTo(OutputStream to) throws IOException {
            if (isDrained || copy != null) {
                return Math.toIntExact(copy().transferTo(to));
            }
            request.writeTo(to);
            isDrained = true;
            return request.size;
        }

        private InputStream copy() {
            InputStream from = copy;
            if (from == null) {
                from = new ByteArrayInputStream(isDrained ? new byte[0] : request.bytes());
                copy = from;
            }
            return from;
        }

        @Override
        public int read() throws IOException {
            return copy().read();
        }

        @Override
        public int read(byte[] to, int at, int length) throws IOException {
            return copy().read(to, at, length);
        }

        @Override
        public int available() throws IOException {
            return isDrained || copy != null ? copy().available() : request.size;
        }
    }

    /// Requests only go out.
    private static final class Marshaller implements MethodDescriptor.Marshaller<LentRequest> {
        @Override
        public InputStream stream(LentRequest request) {
            return request.stream();
        }

        @Override
        public LentRequest parse(InputStream from) {
            throw new UnsupportedOperationException("requests are not read here");
        }
    }
}
