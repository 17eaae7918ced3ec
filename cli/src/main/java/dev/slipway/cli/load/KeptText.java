package dev.slipway.cli.load;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/// Texts that capture puts in the place of what was sent.
final class KeptText {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /// Before the Base64 of bytes that are no text.
    private static final String NO_TEXT = "base64:";

    private KeptText() {}

    /// Whether it is a hash.
    static boolean isHash(String text) {
        return HASH.matcher(text).matches();
    }

    /// Whether it stands for bytes that are no text.
    static boolean isOfBytes(String text) {
        if (!text.startsWith(NO_TEXT)) {
            return false;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(text.substring(NO_TEXT.length()));
            CharBuffer _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return false;
        } catch (IllegalArgumentException e) {
            // It was sent as it stands.
            return false;
        } catch (CharacterCodingException e) {
            return true;
        }
    }
}
