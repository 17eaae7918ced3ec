package dev.slipway.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Starts processes that keep predictions.
public final class StoreChildren {
    private StoreChildren() {}

    static Process start(Path directory, int count, Map<String, String> environment)
            throws IOException {
        return start(
                StoreChild.class,
                List.of(directory.toString(), Integer.toString(count)),
                environment);
    }

    /// One that runs the `main` of this class.
    public static Process start(
            Class<?> main, List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home", ""), "bin", "java")
                                        .toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path", ""),
                                main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
