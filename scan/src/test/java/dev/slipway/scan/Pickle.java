package dev.slipway.scan;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes pickles opcode by opcode.
final class Pickle {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    static Pickle protocol(int version) {
        Pickle pickle = new Pickle();
        return version < 2 ? pickle : pickle.op(0x80).op(version);
    }

    Pickle op(int code) {
        bytes.write(code);
        return this;
    }

    Pickle ops(String codes) {
        return raw(codes.getBytes(StandardCharsets.ISO_8859_1));
    }

    Pickle raw(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    Pickle global(String module, String name) {
        return ops("c" + module + "\n" + name + "\n");
    }

    Pickle text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return op(0x8C).op(utf8.length).raw(utf8);
    }

    Pickle wideText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return op('X').number(utf8.length, 4).raw(utf8);
    }

    Pickle number(long number, int width) {
        for (int i = 0; i < width; i++) {
            op((int) (number >>> (8 * i)) & 0xFF);
        }
        return this;
    }

    /// Wraps what was written so far, after the protocol, in one frame.
    byte[] framed() {
        byte[] all = bytes.toByteArray();
        Pickle framed =
                new Pickle().op(all[0] & 0xFF).op(all[1]).op(0x95).number(all.length - 2, 8);
        for (int i = 2; i < all.length; i++) {
            framed.op(all[i] & 0xFF);
        }
        return framed.bytes();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
