package dev.slipway.cli.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Files of text that somebody names.
public final class TextFiles {
    private static final Path STANDARD_INPUT = Path.of("-");

    private TextFiles() {}

    /// The whole of a file, or of standard input for `-`.
    ///
    /// *Errors*: `IllegalArgumentException` naming a file that holds no text.
    public static String read(Path file) throws IOException {
        byte[] bytes =
                file.equals(STANDARD_INPUT) ? System.in.readAllBytes() : Files.readAllBytes(file);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw isNone(file, e);
        }
    }

    /// The lines of a file.
    ///
    /// @param expected what the file may be, for whoever names one that holds no text
    ///
    /// *Errors*: `IllegalArgumentException` naming a file that holds no text.
    public static List<String> lines(Path file, String expected) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw isNone(file, expected, e);
        }
    }

    /// What is said of a file that holds none: the cause names neither the file nor what it lacks.
    public static IllegalArgumentException isNone(Path file, CharacterCodingException cause) {
        return isNone(file, "UTF-8", cause);
    }

    private static IllegalArgumentException isNone(
            Path file, String expected, CharacterCodingException cause) {
        return new IllegalArgumentException(
                file + ": not text (expected: " + expected + ")", cause);
    }
}
