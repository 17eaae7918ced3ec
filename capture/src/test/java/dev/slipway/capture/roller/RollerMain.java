package dev.slipway.capture.roller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A child that rolls nothing and ends as it is told.
public final class RollerMain {
    private static final String STATUS = ".status";

    private RollerMain() {}

    /// Tells the children of this directory how to end.
    public static void endWith(int status, Path root) throws IOException {
        Files.writeString(root.resolve(STATUS), Integer.toString(status));
    }

    /// @param arguments the directory, and the spool's files
    public static void main(String[] arguments) throws IOException {
        System.exit(Integer.parseInt(Files.readString(Path.of(arguments[0]).resolve(STATUS))));
    }
}
