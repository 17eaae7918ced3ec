package dev.slipway.runtime.onnx.graph;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Text in the encoding in which the Java binding hands strings to native code.
///
/// The binding uses the JVM's modified UTF-8, which writes a character beyond U+FFFF as two
/// surrogates of three bytes and U+0000 as two bytes. A model's own constants must be written the
/// same way, or a category such as an emoji would never match the request's.
///
/// *Source*: Java Virtual Machine Specification, section 4.4.7.
public final class NativeText {
    private NativeText() {}

    /// `utf8` in modified form; the same buffer when both forms agree.
    ///
    /// *Errors*: `CharacterCodingException` when it is not UTF-8.
    static ByteBuffer modified(ByteBuffer utf8) throws CharacterCodingException {
        if (isAscii(utf8)) {
            return utf8;
        }
        CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(utf8.duplicate());
        return differs(utf8) ? encode(text) : utf8;
    }

    /// Text of `utf8`.
    ///
    /// *Errors*: `CharacterCodingException` when it is not UTF-8.
    public static String decode(byte[] utf8) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    }

    /// Whether all of it is ASCII without U+0000, which both forms write alike.
    static boolean isAscii(ByteBuffer utf8) {
        for (int i = utf8.position(); i < utf8.limit(); i++) {
            if (utf8.get(i) <= 0) {
                return false;
            }
        }
        return true;
    }

    /// Whether the modified form of this text is another one.
    public static boolean differs(ByteBuffer utf8) {
        for (int i = utf8.position(); i < utf8.limit(); i++) {
            int octet = utf8.get(i) & 0xff;
            if (octet == 0 || octet >= 0xf0) {
                return true;
            }
        }
        return false;
    }

    private static ByteBuffer encode(CharBuffer text) {
        ByteBuffer out = ByteBuffer.allocate(text.remaining() * 3);
        while (text.hasRemaining()) {
            char c = text.get();
            if (c != 0 && c < 0x80) {
                out.put((byte) c);
            } else if (c < 0x800) {
                out.put((byte) (0xc0 | c >> 6)).put((byte) (0x80 | (c & 0x3f)));
            } else {
                out.put((byte) (0xe0 | c >> 12))
                        .put((byte) (0x80 | (c >> 6 & 0x3f)))
                        .put((byte) (0x80 | (c & 0x3f)));
            }
        }
        return out.flip();
    }
}
