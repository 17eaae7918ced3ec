package dev.slipway.server.job;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The scoring program of the room `jobs`, in a JVM of its own. Its jars lie beside the server's,
/// never on its class path.
///
/// @param library directory of its jars
/// @param heapBytes that it may take
record ChildProgram(Path library, long heapBytes) implements JobProgram {
    /// In an installed copy, and where the sources are built.
    private static final List<String> PLACES = List.of("lib/jobs", "jobs/target/lib");

    private static final String OPTIONS = "jobs.options";
    private static final String MAIN = "dev.slipway.jobs.Main";

    /// The program, if its jars are there.
    ///
    /// @param home where the product lies
    static Optional<JobProgram> in(Path home, long heapBytes) {
        return PLACES.stream()
                .map(home::resolve)
                .filter(library -> Files.isRegularFile(library.resolve(OPTIONS)))
                .findFirst()
                .map(library -> new ChildProgram(library.toAbsolutePath(), heapBytes));
    }

    @Override
    public Process start(Path directory, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(directory));
        restrict(builder.environment());
        return builder.directory(directory.toFile())
                .redirectError(Redirect.appendTo(log.toFile()))
                .start();
    }

    private static void restrict(Map<String, String> environment) {
        String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        environment.clear();
        environment.put("PATH", path);
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("MALLOC_ARENA_MAX", "2");
    }

    private List<String> command(Path directory) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/bin/sh"))) {
            command.addAll(
                    List.of(
                            "/bin/sh",
                            "-c",
                            "ulimit -c 0; command -v nice >/dev/null && exec nice -n 19 \"$@\";"
                                    + " exec \"$@\"",
                            "job"));
        }
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + library.resolve(OPTIONS),
                        "-Xmx" + (heapBytes >> 20) + "m",
                        "-cp",
                        library + File.separator + "*",
                        MAIN,
                        directory.toString()));
        return command;
    }
}
