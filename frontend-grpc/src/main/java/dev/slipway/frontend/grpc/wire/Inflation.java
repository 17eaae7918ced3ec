package dev.slipway.frontend.grpc.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.PaidMemory;
import dev.slipway.api.work.LongWork;
import io.grpc.Codec;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/// How compressed messages become plain: the beginning at once, so that admission can read the
/// head; the rest after admission, paid for, and on threads that nobody else waits for.
///
/// @param codecs what callers may write, beside `identity`
/// @param maxBytes of a plain message
/// @param work where the rest is inflated
public record Inflation(List<? extends Codec> codecs, int maxBytes, LongWork work) {
    static final int BEGINNING = 64 * 1024;

    /// Copies the list.
    public Inflation {
        codecs = List.copyOf(codecs);
    }

    /// `registry` with these codings, none of which works on the transport's threads.
    public DecompressorRegistry on(DecompressorRegistry registry) {
        DecompressorRegistry all = registry;
        for (int number = 0; number < codecs.size(); number++) {
            Decompressor lazy = CompressedStream.lazy(codecs, number);
            all = all.with(lazy, true);
        }
        return all;
    }

    /// The frame of a message in its compressed form.
    Frame frame(InputStream stream) throws IOException {
        CompressedStream.askForCompressed(stream);
        int number = stream.read();
        if (number < 0 || number >= codecs.size()) {
            throw new IOException("coding " + number);
        }
        ByteString compressed = UnsafeByteOperations.unsafeWrap(stream.readAllBytes());
        Rest rest = new Rest(this, codecs.get(number), compressed);
        byte[] beginning;
        boolean whole;
        try (InputStream in = rest.open()) {
            beginning = in.readNBytes(Math.min(BEGINNING, maxBytes));
            whole = in.read() < 0;
        }
        ByteString plain = UnsafeByteOperations.unsafeWrap(beginning);
        return whole ? Frame.of(plain) : Frame.begun(plain, rest);
    }

    /// A message that is still compressed.
    ///
    /// @param compressed all of it, its beginning included
    record Rest(Inflation inflation, Codec codec, ByteString compressed) {
        private InputStream open() throws IOException {
            return codec.decompress(compressed.newInput());
        }

        /// The whole plain message.
        ///
        /// *Errors*: [RefusalException] when it is broken, too large, or not paid for.
        ByteString inflate(PaidMemory memory) {
            return inflation.work().run(() -> inflateHere(memory));
        }

        private ByteString inflateHere(PaidMemory memory) {
            int limit = inflation.maxBytes();
            byte[] plain = new byte[0];
            try (InputStream in = open()) {
                int length = 0;
                while (true) {
                    int room = (int) Math.min(limit, Math.max(4L * BEGINNING, 2L * length));
                    memory.pay(room - length);
                    plain = Arrays.copyOf(plain, room);
                    length += in.readNBytes(plain, length, room - length);
                    if (length < room) {
                        return UnsafeByteOperations.unsafeWrap(plain, 0, length);
                    }
                    if (room == limit && in.read() >= 0) {
                        throw tooLarge(limit);
                    }
                    if (room == limit) {
                        return UnsafeByteOperations.unsafeWrap(plain);
                    }
                }
            } catch (IOException e) {
                throw WireFields.malformed(e);
            }
        }

        private static RefusalException tooLarge(int limit) {
            return new RefusalException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "message: more than " + limit + " bytes (expected: <= " + limit + ")");
        }
    }
}
