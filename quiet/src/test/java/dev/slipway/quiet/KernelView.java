package dev.slipway.quiet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What Linux says of a thread or a process.
///
/// *Source*: proc(5), fields counted behind the name.
final class KernelView {
    private static final int NICENESS = 16;
    private static final int POLICY = 38;

    private KernelView() {}

    static String niceness(String process) {
        return fields(process).get(NICENESS);
    }

    /// Its scheduling class: 0 is the ordinary one, 5 that of the idle.
    static String policy(String process) {
        return fields(process).get(POLICY);
    }

    /// Whether it has ended, and nobody has asked how; also where it is gone.
    static boolean isZombie(String process) {
        try {
            return fields(process).getFirst().equals("Z");
        } catch (UncheckedIOException e) {
            return true;
        }
    }

    /// How soon it goes where memory is short, from -1000 to 1000.
    static String expendability(String process) {
        try {
            return Files.readString(Path.of("/proc", process, "oom_score_adj")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The scheduling classes of this process's threads whose name begins so.
    static List<String> policiesOf(String name) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.filter(thread -> isNamed(thread, name))
                    .map(thread -> policy("self/task/" + thread.getFileName()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isNamed(Path thread, String name) {
        try {
            return Files.readString(thread.resolve("comm")).startsWith(name);
        } catch (IOException e) {
            // It has ended meanwhile.
            return false;
        }
    }

    /// The processors that it may have.
    static String processors(String process) {
        try {
            return Files.readAllLines(Path.of("/proc", process, "status")).stream()
                    .filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> fields(String process) {
        try {
            String stat = Files.readString(Path.of("/proc", process, "stat")).strip();
            return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
