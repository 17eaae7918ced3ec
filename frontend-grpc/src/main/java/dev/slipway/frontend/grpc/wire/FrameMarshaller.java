package dev.slipway.frontend.grpc.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.slipway.api.error.ErrorCode;
import io.grpc.Detachable;
import io.grpc.HasByteBuffer;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Hands inbound messages over unparsed: small ones copied to the heap, large ones in the
/// transport's buffers, compressed ones as they are but for their beginning.
///
/// Parsing waits for admission, which sees the message's head and size first.
public final class FrameMarshaller implements Marshaller<Frame> {
    /// Below this size one copy costs less than the bookkeeping of borrowed buffers.
    private static final int SMALL = 32 * 1024;

    private final Inflation inflation;

    /// @param inflation reads the compressed ones
    public FrameMarshaller(Inflation inflation) {
        this.inflation = inflation;
    }

    @Override
    public InputStream stream(Frame frame) {
        return frame.bytes().newInput();
    }

    @Override
    public Frame parse(InputStream stream) {
        try {
            if (!(stream instanceof KnownLength)) {
                return inflation.frame(stream);
            }
            int size = stream.available();
            if (size > SMALL
                    && stream instanceof Detachable detachable
                    && stream instanceof HasByteBuffer buffered
                    && buffered.byteBufferSupported()) {
                return borrow(detachable.detach(), size);
            }
            return Frame.of(UnsafeByteOperations.unsafeWrap(stream.readNBytes(size)));
        } catch (StatusRuntimeException e) {
            // The transport refuses a message whose decompressed form exceeds the limit.
            return Frame.broken(
                    ErrorCode.PAYLOAD_TOO_LARGE, "message: " + e.getStatus().getDescription());
        } catch (IOException e) {
            return Frame.broken(
                    ErrorCode.MALFORMED_REQUEST, "message: not readable: " + e.getMessage());
        }
    }

    private static Frame borrow(InputStream detached, int size) throws IOException {
        // Marking keeps the buffers that have been skipped.
        detached.mark(size);
        List<ByteString> parts = new ArrayList<>();
        while (detached.available() > 0) {
            ByteBuffer part = ((HasByteBuffer) detached).getByteBuffer();
            if (part == null) {
                throw new IOException("the transport's buffers ended early");
            }
            parts.add(UnsafeByteOperations.unsafeWrap(part));
            detached.skipNBytes(part.remaining());
        }
        detached.reset();
        return Frame.borrowed(ByteString.copyFrom(parts), detached);
    }
}
