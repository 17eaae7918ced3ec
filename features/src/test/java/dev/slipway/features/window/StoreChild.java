package dev.slipway.features.window;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Processes of their own that open a store: they compile little and are killed soon.
final class StoreChild {
    private StoreChild() {}

    /// One that runs a main class of the tests, and complains where they do.
    static ProcessBuilder of(Class<?> main, Path... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xmx64m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        for (Path argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }
}
