package dev.slipway.capture.roller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A child that rolls nothing and ends as it is told: in one way when it is given one file, in
/// another when it is given several.
public final class RollerMain {
    private static final String ONE = ".status-one";
    private static final String SEVERAL = ".status-several";

    private RollerMain() {}

    /// Tells the children of this directory how to end.
    public static void endWith(int one, int several, Path root) throws IOException {
        Files.writeString(root.resolve(ONE), Integer.toString(one));
        Files.writeString(root.resolve(SEVERAL), Integer.toString(several));
    }

    /// @param arguments the directory, and the spool's files
    public static void main(String[] arguments) throws IOException {
        Path status = Path.of(arguments[0]).resolve(arguments.length == 2 ? ONE : SEVERAL);
        System.exit(Integer.parseInt(Files.readString(status)));
    }
}
