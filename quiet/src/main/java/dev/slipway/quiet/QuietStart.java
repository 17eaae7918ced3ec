package dev.slipway.quiet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How a child JVM begins: at the lowest priority, without a core file when it dies, and without
/// secrets in its environment.
public final class QuietStart {
    private QuietStart() {}

    /// Starts the Java that runs here, with these arguments.
    public static ProcessBuilder java(List<String> arguments) {
        return java("", arguments);
    }

    /// @param limits further words of the shell before it, each ended by `;`
    static ProcessBuilder java(String limits, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/bin/sh"))) {
            command.addAll(
                    List.of(
                            "/bin/sh",
                            "-c",
                            "ulimit -c 0; "
                                    + limits
                                    + "command -v nice >/dev/null && exec nice -n 19 \"$@\";"
                                    + " exec \"$@\"",
                            "child"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        restrict(builder.environment());
        return builder;
    }

    private static void restrict(Map<String, String> environment) {
        String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        environment.clear();
        environment.put("PATH", path);
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("MALLOC_ARENA_MAX", "2");
    }
}
