package dev.slipway.server.child;

import dev.slipway.quiet.QuietStart;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The scoring program of the room `jobs`, in a JVM of its own. Its jars lie beside the server's,
/// never on its class path.
///
/// @param library directory of its jars
/// @param heapBytes that it may take
public record ChildProgram(Path library, long heapBytes) implements JobProgram {
    /// What is missing where the program is.
    public static final String ABSENT =
            "lib/jobs, which this copy of Slipway has not got (expected: the whole tarball, or a"
                    + " build of all modules)";

    /// In an installed copy, and where the sources are built.
    private static final List<String> PLACES = List.of("lib/jobs", "jobs/target/lib");

    private static final String OPTIONS = "jobs.options";

    /// Made by `scripts/rehearse-jobs`; a JVM that it does not fit does without it. But a JVM takes
    /// classes of jars that have changed since, so a cache older than a jar is left alone.
    private static final String CACHE = "jobs.aot";

    private static final String MAIN = "dev.slipway.jobs.Main";

    /// The program, if its jars are there.
    ///
    /// @param home where the product lies
    public static Optional<JobProgram> in(Path home, long heapBytes) {
        return library(home).map(library -> new ChildProgram(library, heapBytes));
    }

    /// Where the jars of the room lie, if they are there.
    ///
    /// @param home where the product lies
    public static Optional<Path> library(Path home) {
        return PLACES.stream()
                .map(home::resolve)
                .filter(library -> Files.isRegularFile(library.resolve(OPTIONS)))
                .findFirst()
                .map(Path::toAbsolutePath);
    }

    /// Where the jars lie that are handed to a cluster, whether they are there or not.
    ///
    /// @param library where the jars of the room lie
    public static Path jobJars(Path library) {
        return library.resolveSibling("flink");
    }

    /// A JVM of the room, in words of a command line.
    ///
    /// @param directory what it is to do lies there
    static List<String> command(Path library, long heapBytes, String main, Path directory)
            throws IOException {
        List<String> words =
                new ArrayList<>(
                        List.of("@" + library.resolve(OPTIONS), "-Xmx" + (heapBytes >> 20) + "m"));
        List<Path> jars = jars(library);
        Path cache = library.resolve(CACHE);
        if (Files.isRegularFile(cache) && isOf(cache, jars)) {
            words.add("-XX:AOTCache=" + cache);
        }
        String classPath =
                jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        words.addAll(List.of("-cp", classPath, main, directory.toString()));
        return words;
    }

    /// By name: the cache of classes is of one order.
    private static List<Path> jars(Path library) throws IOException {
        try (Stream<Path> all = Files.list(library)) {
            return all.filter(file -> file.toString().endsWith(".jar"))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }

    private static boolean isOf(Path cache, List<Path> jars) throws IOException {
        FileTime made = Files.getLastModifiedTime(cache);
        for (Path jar : jars) {
            if (Files.getLastModifiedTime(jar).compareTo(made) > 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Process start(Begin begin) throws IOException {
        List<String> arguments =
                new ArrayList<>(command(library, heapBytes, MAIN, begin.directory()));
        arguments.addAll(begin.options());
        ProcessBuilder child = QuietStart.java(arguments);
        child.environment().putAll(begin.environment());
        return child.directory(begin.directory().toFile())
                .redirectError(Redirect.appendTo(begin.log().toFile()))
                .start();
    }
}
