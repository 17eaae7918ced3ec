package dev.slipway.frontend.grpc.wire;

import com.google.protobuf.ByteString;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.PaidMemory;
import dev.slipway.api.inference.Permit;
import dev.slipway.frontend.grpc.wire.Inflation.Rest;
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

    private final InputStream owner;
    private final @Nullable Refusal fault;
    private ByteString bytes;
    private @Nullable Rest rest;

    private Frame(
            ByteString bytes, InputStream owner, @Nullable Refusal fault, @Nullable Rest rest) {
        this.bytes = bytes;
        this.owner = owner;
        this.fault = fault;
        this.rest = rest;
    }

    /// A message on the heap.
    public static Frame of(ByteString bytes) {
        return new Frame(bytes, NOTHING, null, null);
    }

    /// A message in the transport's buffers, which live until `owner` is closed.
    static Frame borrowed(ByteString bytes, InputStream owner) {
        return new Frame(bytes, owner, null, null);
    }

    /// A message that is compressed but for its beginning.
    static Frame begun(ByteString beginning, Rest rest) {
        return new Frame(beginning, NOTHING, null, rest);
    }

    /// A message that broke on its way in.
    static Frame broken(ErrorCode code, String message) {
        return new Frame(ByteString.EMPTY, NOTHING, Refusal.of(code, message), null);
    }

    /// The encoded message.
    ///
    /// *Errors*: [RefusalException] when it could not be read, or is still compressed and thereby
    /// too large for a caller that does not [#inflate] it.
    public ByteString bytes() {
        if (rest != null) {
            throw new RefusalException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "message: more than " + bytes.size() + " bytes (expected: fewer)");
        }
        return readable();
    }

    private ByteString readable() {
        Refusal broken = fault;
        if (broken != null) {
            throw new RefusalException(broken);
        }
        return bytes;
    }

    /// What admission needs to know of an inference message, from its beginning if the rest is
    /// compressed.
    ///
    /// *Errors*: [RefusalException] when it could not be read.
    public WireHead head() {
        return rest == null ? WireHead.of(readable()) : WireHead.within(readable());
    }

    /// Makes the whole message plain, paid for from `permit`.
    ///
    /// *Errors*: [RefusalException] when it is broken or too large, and when its head is not the
    /// one that was admitted.
    public void inflate(Permit permit) {
        Rest compressed = rest;
        if (compressed == null) {
            return;
        }
        WireHead admitted = head();
        bytes = compressed.inflate(new PaidMemory(permit));
        rest = null;
        WireHead whole = head();
        if (!whole.model().equals(admitted.model())
                || !whole.version().equals(admitted.version())) {
            throw WireFields.malformed(
                    "the model is named after the first " + Inflation.BEGINNING + " bytes");
        }
    }

    /// Its length in bytes, as far as it is plain, and at least its compressed length.
    public int size() {
        Rest compressed = rest;
        return compressed == null
                ? bytes.size()
                : Math.max(bytes.size(), compressed.compressed().size());
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
