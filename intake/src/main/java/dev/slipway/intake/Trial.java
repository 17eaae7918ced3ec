package dev.slipway.intake;

import dev.slipway.api.push.Sample;
import dev.slipway.quiet.QuietChild;
import dev.slipway.quiet.QuietChild.Limits;
import dev.slipway.quiet.QuietChild.Task;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.ManifestFile;
import java.io.File;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// The first time that a package is loaded: in a child process of the lowest priority, with limits
/// on memory and time, without secrets in its environment.
final class Trial {
    private static final int OUTPUT_TAIL = 400;
    private static final long SPARE_HEAP = 512L << 20;
    private static final long SPARE_ADDRESS_SPACE = 8L << 30;
    private static final Duration PROCESSOR_SLACK = Duration.ofSeconds(60);

    private static final List<String> FILES =
            List.of(TrialMain.REFUSAL, TrialMain.SAMPLE, TrialMain.COMPLETED, "output");

    private final Path cache;
    private final LoadOptions limits;

    /// @param limits what the package may take
    Trial(Path cache, LoadOptions limits) {
        this.cache = cache;
        this.limits = limits;
    }

    /// What the package's model takes and gives, as a description, once the package loads and its
    /// golden rows are answered; empty when that cannot be written down.
    ///
    /// @param bytes size of all its files
    ///
    /// *Errors*: `PushRefusedException` saying why the package will not do.
    Optional<byte[]> described(Path directory, long bytes) throws IOException {
        return inOwnDirectory(own -> {
            require(own, directory, bytes);
            Path completed = own.resolve(TrialMain.COMPLETED);
            boolean isThere =
                    Files.exists(completed) && Files.size(completed) <= ManifestFile.LIMIT;
            return isThere ? Optional.of(Files.readAllBytes(completed)) : Optional.empty();
        });
    }

    /// The package's description, completed from a sample by what the model answers.
    ///
    /// *Errors*: `PushRefusedException`.
    byte[] completed(Path directory, long bytes, Sample sample) throws IOException {
        byte[] written = SampleFile.write(sample);
        requireWithinLimit("sample", written.length);
        return inOwnDirectory(own -> {
            Files.write(own.resolve(TrialMain.SAMPLE), written);
            require(own, directory, bytes);
            Path completed = own.resolve(TrialMain.COMPLETED);
            requireWithinLimit(ManifestFile.NAME, Files.size(completed));
            return Files.readAllBytes(completed);
        });
    }

    private void require(Path own, Path directory, long bytes) throws IOException {
        Optional<String> refusal = run(own, directory, bytes);
        if (refusal.isPresent()) {
            throw Refuse.reasons(List.of(refusal.get()));
        }
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
        OptionalInt status = QuietChild.run(task(own, directory, bytes));
        return status.isPresent()
                ? outcome(own, status.getAsInt())
                : Optional.of(
                        "trial: took longer than 4 times the time limit of "
                                + limits.timeLimit().toMillis()
                                + " ms");
    }

    /// Why the package will not do, as the child's end says.
    static Optional<String> outcome(Path own, int status) throws IOException {
        if (status == 0) {
            return Optional.empty();
        }
        if (status == TrialMain.REFUSED) {
            return Optional.of(
                    Files.readString(own.resolve(TrialMain.REFUSAL), StandardCharsets.UTF_8));
        }
        String tail = tail(own.resolve("output"));
        return Optional.of(
                "trial: the process ended with status "
                        + status
                        + " while it loaded the package"
                        + (tail.isEmpty() ? "" : ": " + tail));
    }

    /// The end of what a child wrote, however much it was and whether or not it is text.
    private static String tail(Path output) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(output)) {
            channel.position(Math.max(0, channel.size() - OUTPUT_TAIL));
            byte[] last = Channels.newInputStream(channel).readNBytes(OUTPUT_TAIL);
            return new String(last, StandardCharsets.UTF_8).replaceAll("\\s+", " ").strip();
        }
    }

    private static String classPath() {
        return Arrays.stream(
                        System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Task task(Path own, Path directory, long bytes) {
        return new Task(
                TrialMain.class.getName(),
                classPath(),
                List.of(
                        own.toString(),
                        directory.toString(),
                        cache.toString(),
                        Long.toString(limits.memoryLimitBytes()),
                        Long.toString(limits.timeLimit().toMillis())),
                own,
                own.resolve("output"),
                new Limits(
                        Math.min(limits.memoryLimitBytes(), SPARE_HEAP + 8 * bytes),
                        limits.memoryLimitBytes() + SPARE_ADDRESS_SPACE + 4 * bytes,
                        limits.timeLimit().multipliedBy(2).plus(PROCESSOR_SLACK),
                        // It has the lowest priority: on a busy machine it waits for others.
                        limits.timeLimit().multipliedBy(4)));
    }

    private static void deleteQuietly(Path directory) {
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // A crashed child left something there; it lies in the cache, which is made anew.
        }
    }
}
