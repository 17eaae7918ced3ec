package dev.slipway.jobs.input;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Text in UTF-8, in which bytes that are none leave a mark of their own. The usual mark, U+FFFD,
/// is a character like any other in a file: some program before has put it there.
final class MarkedText {
    /// Stands for bytes that are no UTF-8. Unicode has no character of this number.
    static final char DAMAGE = '\uFFFF';

    private static final char USUAL = '\uFFFD';

    private MarkedText() {}

    /// The characters of a stream, which is closed with them.
    static Reader of(InputStream in) {
        return new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE)
                        .replaceWith(String.valueOf(DAMAGE)));
    }

    /// Some of them with the usual mark, for people.
    static String shown(char[] buffer, int from, int length) {
        return new String(buffer, from, length).replace(DAMAGE, USUAL);
    }
}
