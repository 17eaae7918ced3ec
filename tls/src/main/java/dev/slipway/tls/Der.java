package dev.slipway.tls;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// As much of DER (X.690) as the frames around keys need.
final class Der {
    static final int SEQUENCE = 0x30;
    static final int OCTETS = 0x04;
    private static final int PARAMETERS = 0xa0;
    private static final int LONG = 0x80;
    private static final int MOST_LENGTH_BYTES = 3;

    private Der() {}

    /// One value behind its tag and length.
    static byte[] of(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length < LONG) {
            out.write(length);
        } else if (length < 1 << 8) {
            out.writeBytes(new byte[] {(byte) (LONG | 1), (byte) length});
        } else {
            out.writeBytes(new byte[] {(byte) (LONG | 2), (byte) (length >> 8), (byte) length});
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /// The curve that a key of RFC 5915 names in its parameters; empty where it names none.
    static Optional<byte[]> curve(byte[] key) {
        try {
            ByteBuffer outer = ByteBuffer.wrap(key);
            if ((outer.get() & 0xff) != SEQUENCE) {
                return Optional.empty();
            }
            ByteBuffer in = ByteBuffer.wrap(value(outer));
            while (in.hasRemaining()) {
                int tag = in.get() & 0xff;
                byte[] value = value(in);
                if (tag == PARAMETERS) {
                    return Optional.of(value);
                }
            }
            return Optional.empty();
        } catch (BufferUnderflowException | IllegalArgumentException broken) {
            return Optional.empty();
        }
    }

    private static byte[] value(ByteBuffer in) {
        int length = in.get() & 0xff;
        if (length >= LONG) {
            int bytes = length - LONG;
            if (bytes < 1 || bytes > MOST_LENGTH_BYTES) {
                throw new IllegalArgumentException("length of " + bytes + " bytes");
            }
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = (length << 8) | (in.get() & 0xff);
            }
        }
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] value = new byte[length];
        in.get(value);
        return value;
    }
}
