package dev.slipway.quiet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/// A child JVM of the lowest priority, with limits on memory and time, and without secrets in its
/// environment.
///
/// *Threads*: any; whoever runs it waits for it.
public final class QuietChild {
    private QuietChild() {}

    /// What is run.
    ///
    /// @param main the class whose `main` it runs
    /// @param directory where it works
    /// @param output the file that takes what it says
    public record Task(
            String main,
            String classPath,
            List<String> arguments,
            Path directory,
            Path output,
            Limits limits) {
        /// Copies the list.
        public Task {
            arguments = List.copyOf(arguments);
        }
    }

    /// What it may take.
    ///
    /// @param heapBytes of the Java heap
    /// @param addressBytes of address space, the JVM's own included
    /// @param processor of processor time: it ends even when its starter died before
    /// @param time of anybody's time
    public record Limits(long heapBytes, long addressBytes, Duration processor, Duration time) {}

    /// Runs it to its end; nothing of it is left.
    ///
    /// @return its exit status; empty when it took longer than it may
    public static OptionalInt run(Task task) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(task));
        restrict(builder.environment(), task.classPath());
        Process process =
                builder.directory(task.directory().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(task.output().toFile())
                        .start();
        try {
            boolean ended = process.waitFor(task.limits().time().toMillis(), TimeUnit.MILLISECONDS);
            return ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
        }
    }

    private static void restrict(Map<String, String> environment, String classPath) {
        String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        environment.clear();
        environment.put("PATH", path);
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("MALLOC_ARENA_MAX", "2");
        environment.put("CLASSPATH", classPath);
    }

    private static List<String> command(Task task) {
        List<String> command = new ArrayList<>();
        Limits limits = task.limits();
        if (Files.isExecutable(Path.of("/bin/sh"))) {
            command.addAll(
                    List.of(
                            "/bin/sh",
                            "-c",
                            "ulimit -c 0; ulimit -t "
                                    + limits.processor().toSeconds()
                                    + "; ulimit -v "
                                    + (limits.addressBytes() >> 10)
                                    + " 2>/dev/null; command -v nice >/dev/null && exec nice -n 19"
                                    + " \"$@\"; exec \"$@\"",
                            "child"));
        }
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + (limits.heapBytes() >> 20) + "m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=/dev/null",
                        "--enable-native-access=ALL-UNNAMED",
                        task.main()));
        command.addAll(task.arguments());
        return command;
    }
}
