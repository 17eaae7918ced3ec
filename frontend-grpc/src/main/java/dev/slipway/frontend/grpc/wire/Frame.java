package dev.slipway.frontend.grpc.wire;

import com.google.protobuf.ByteString;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// The bytes of one inbound message, not parsed yet, or the reason why they could not be read.
///
/// *Threads*: one at a time. Large messages live in the transport's own buffers: nothing that was
/// read from `bytes` without copying may be used after `close`.
public final class Frame implements AutoCloseable {
    private static final InputStream NOTHING = InputStream.nullInputStream();

    private final ByteString bytes;
    private final InputStream owner;
    private final @Nullable Refusal fault;

    private Frame(ByteString bytes, InputStream owner, @Nullable Refusal fault) {
        this.bytes = bytes;
        this.owner = owner;
        this.fault = fault;
    }

    /// A message on the heap.
    public static Frame of(ByteString bytes) {
        return new Frame(bytes, NOTHING, null);
    }

    /// A message in the transport's buffers, which live until `owner` is closed.
    static Frame borrowed(ByteString bytes, InputStream owner) {
        return new Frame(bytes, owner, null);
    }

    /// A message that broke on its way in.
    static Frame broken(ErrorCode code, String message) {
        return new Frame(ByteString.EMPTY, NOTHING, Refusal.of(code, message));
    }

    /// The encoded message.
    ///
    /// *Errors*: [RefusalException] when it could not be read.
    public ByteString bytes() {
        Refusal broken = fault;
        if (broken != null) {
            throw new RefusalException(broken);
        }
        return bytes;
    }

    /// Its length in bytes, after decompression.
    public int size() {
        return bytes.size();
    }

    /// Gives the transport's buffers back. Idempotent.
    @Override
    public void close() {
        try {
            owner.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
