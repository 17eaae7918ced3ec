package dev.slipway.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// Starts processes that keep predictions.
final class StoreChildren {
    private StoreChildren() {}

    static Process start(Path directory, int count, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        StoreChild.class.getName(),
                        directory.toString(),
                        Integer.toString(count));
        builder.environment().putAll(environment);
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
