package dev.slipway.intake;

import dev.slipway.api.push.Sample;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.ManifestFile;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The first time that a package is loaded: in a child process of the lowest priority, with limits
/// on memory and time, without secrets in its environment.
final class Trial {
    private static final int OUTPUT_TAIL = 400;
    private static final long SPARE_HEAP = 512L << 20;
    private static final long SPARE_ADDRESS_SPACE = 8L << 30;
    private static final int PROCESSOR_SLACK_SECONDS = 60;

    private static final List<String> FILES =
            List.of(TrialMain.REFUSAL, TrialMain.SAMPLE, TrialMain.COMPLETED, "output");

    private final Path cache;
    private final LoadOptions limits;

    /// @param limits what the package may take
    Trial(Path cache, LoadOptions limits) {
        this.cache = cache;
        this.limits = limits;
    }

    /// Why the package will not do; empty when it loads and its golden rows are answered.
    ///
    /// @param bytes size of all its files
    Optional<String> refusal(Path directory, long bytes) throws IOException {
        return inOwnDirectory(own -> run(own, directory, bytes));
    }

    /// The package's description, completed from a sample by what the model answers.
    ///
    /// *Errors*: `PushRefusedException`.
    byte[] completed(Path directory, long bytes, Sample sample) throws IOException {
        byte[] written = SampleFile.write(sample);
        requireWithinLimit("sample", written.length);
        return inOwnDirectory(own -> {
            Files.write(own.resolve(TrialMain.SAMPLE), written);
            Optional<String> refusal = run(own, directory, bytes);
            if (refusal.isPresent()) {
                throw Refuse.reasons(List.of(refusal.get()));
            }
            Path completed = own.resolve(TrialMain.COMPLETED);
            requireWithinLimit(ManifestFile.NAME, Files.size(completed));
            return Files.readAllBytes(completed);
        });
    }

    private static void requireWithinLimit(String what, long bytes) {
        if (bytes > ManifestFile.LIMIT) {
            throw Refuse.input(
                    what
                            + ": "
                            + bytes
                            + " bytes of rules and rows (expected: <= "
                            + ManifestFile.LIMIT
                            + "; fewer columns or shorter texts)");
        }
    }

    /// What the child's directory is used for.
    @FunctionalInterface
    private interface Use<T> {
        T with(Path own) throws IOException;
    }

    private <T> T inOwnDirectory(Use<T> use) throws IOException {
        Files.createDirectories(cache);
        Path own = Files.createTempDirectory(cache, "trial");
        try {
            return use.with(own);
        } finally {
            for (String name : FILES) {
                Files.deleteIfExists(own.resolve(name));
            }
            deleteQuietly(own);
        }
    }

    private Optional<String> run(Path own, Path directory, long bytes) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(own, directory, bytes));
        restrict(builder.environment());
        Process process =
                builder.directory(own.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(own.resolve("output").toFile())
                        .start();
        try {
            // It has the lowest priority: on a busy machine it waits for others.
            boolean ended =
                    process.waitFor(4 * limits.timeLimit().toMillis(), TimeUnit.MILLISECONDS);
            return ended
                    ? outcome(own, process.exitValue())
                    : Optional.of(
                            "trial: took longer than 4 times the time limit of "
                                    + limits.timeLimit().toMillis()
                                    + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
        }
    }

    private static Optional<String> outcome(Path own, int status) throws IOException {
        if (status == 0) {
            return Optional.empty();
        }
        if (status == TrialMain.REFUSED) {
            return Optional.of(
                    Files.readString(own.resolve(TrialMain.REFUSAL), StandardCharsets.UTF_8));
        }
        String output = Files.readString(own.resolve("output"), StandardCharsets.UTF_8);
        String tail =
                output.substring(Math.max(0, output.length() - OUTPUT_TAIL))
                        .replaceAll("\\s+", " ")
                        .strip();
        return Optional.of(
                "trial: the process ended with status "
                        + status
                        + " while it loaded the package"
                        + (tail.isEmpty() ? "" : ": " + tail));
    }

    private static void restrict(Map<String, String> environment) {
        String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        environment.clear();
        environment.put("PATH", path);
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("MALLOC_ARENA_MAX", "2");
        environment.put("CLASSPATH", classPath());
    }

    private static String classPath() {
        return Arrays.stream(
                        System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private List<String> command(Path own, Path directory, long bytes) {
        List<String> command = new ArrayList<>();
        long heap = Math.min(limits.memoryLimitBytes(), SPARE_HEAP + 8 * bytes);
        if (Files.isExecutable(Path.of("/bin/sh"))) {
            long seconds = 2 * limits.timeLimit().toSeconds() + PROCESSOR_SLACK_SECONDS;
            long kilobytes = (limits.memoryLimitBytes() + SPARE_ADDRESS_SPACE + 4 * bytes) >> 10;
            command.addAll(
                    List.of(
                            "/bin/sh",
                            "-c",
                            "ulimit -c 0; ulimit -t "
                                    + seconds
                                    + "; ulimit -v "
                                    + kilobytes
                                    + " 2>/dev/null; command -v nice >/dev/null && exec nice -n 19"
                                    + " \"$@\"; exec \"$@\"",
                            "trial"));
        }
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + (heap >> 20) + "m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=/dev/null",
                        "--enable-native-access=ALL-UNNAMED",
                        TrialMain.class.getName(),
                        own.toString(),
                        directory.toString(),
                        cache.toString(),
                        Long.toString(limits.memoryLimitBytes()),
                        Long.toString(limits.timeLimit().toMillis())));
        return command;
    }

    private static void deleteQuietly(Path directory) {
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // A crashed child left something there; it lies in the cache, which is made anew.
        }
    }
}
