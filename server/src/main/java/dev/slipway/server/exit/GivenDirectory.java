package dev.slipway.server.exit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParseResult;

/// Names the directory that stands where a verb takes a file: the system says that it is one, in
/// its own language, and not which.
public final class GivenDirectory {
    private GivenDirectory() {}

    /// What a verb that broke says.
    ///
    /// @param parsed the line that called it
    public static String inWords(Throwable failure, ParseResult parsed) {
        String words = Failures.inWords(failure);
        ParseResult verb = parsed;
        while (verb.hasSubcommand()) {
            verb = verb.subcommand();
        }
        for (ArgSpec argument : verb.matchedArgs()) {
            if (argument.paramLabel().contains("DIR")) {
                continue;
            }
            for (String value : argument.originalStringValues()) {
                if (isSaidOf(value, words)) {
                    return value + ": a directory (expected: a file)";
                }
            }
        }
        return words;
    }

    private static boolean isSaidOf(String value, String words) {
        try {
            Path path = Path.of(value);
            return Files.isDirectory(path) && words.equals(whenRead(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static String whenRead(Path directory) {
        try (InputStream in = Files.newInputStream(directory)) {
            int _ = in.read();
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
