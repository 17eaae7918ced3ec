package dev.slipway.runtime.onnx;

import ai.onnxruntime.OrtEnvironment;
import dev.slipway.api.model.Signature;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Starts the probe with lowest priority, bounded memory and time and an environment without
/// secrets, and reads how it ended.
final class ProbeProcess {
    /// What a JVM maps beside the model: heap, code, classes, stacks and libraries.
    private static final long JVM_ADDRESS_SPACE = 3L << 30;

    private static final long LOOK_AGAIN_NANOS = 50_000_000;

    /// How many times the limit a probe may take when it has to wait.
    private static final int LONGEST_WAIT = 5;

    private static final int PROCESSOR_SLACK_SECONDS = 10;
    private static final int OUTPUT_TAIL = 400;
    private static final int SIGNAL_BASE = 128;
    private static final int OUT_OF_HEAP = 3;

    private final ModelPackage model;
    private final LoadOptions options;
    private final ProbeFiles files;
    private final Path nativeLibrary;

    ProbeProcess(ModelPackage model, LoadOptions options, ProbeFiles files, Path nativeLibrary) {
        this.model = model;
        this.options = options;
        this.files = files;
        this.nativeLibrary = nativeLibrary;
    }

    /// Runs the probe to its end.
    ///
    /// *Errors*: [ModelRefusedException] when it refused, died or ran out of something.
    void run() throws IOException {
        ProbeRequest request =
                new ProbeRequest(
                        model.file().toAbsolutePath(),
                        model.root().toAbsolutePath(),
                        model.digest(),
                        new Sessions(options.intraOpThreads(), options.spinning()),
                        options.memoryLimitBytes());
        Files.createDirectories(files.temporary());
        DurableFiles.write(files.request(), request.encode());
        int status = exitStatus(start());
        if (status == ProbeMain.REFUSED) {
            DataInputStream in =
                    new DataInputStream(
                            new ByteArrayInputStream(Files.readAllBytes(files.refusal())));
            String position = in.readUTF();
            throw position.equals(ProbeMain.MEMORY)
                    ? ModelRefusedException.ofMemory(model.file(), in.readUTF())
                    : refuse(position, in.readUTF());
        }
        if (status != 0) {
            throw death(status);
        }
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command());
        restrict(builder.environment());
        return builder.redirectErrorStream(true)
                .redirectOutput(files.output().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(files.request().toFile()))
                .directory(files.temporary().toFile())
                .start();
    }

    /// Leaves nothing in the environment but what a JVM needs: no secret may reach a hostile file.
    static void restrict(Map<String, String> environment) {
        String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
        environment.clear();
        environment.put("PATH", path);
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("MALLOC_ARENA_MAX", "2");
        // Freed memory goes back at once, so that what is measured is what the model holds.
        environment.put("MALLOC_MMAP_THRESHOLD_", "65536");
        environment.put("MALLOC_TRIM_THRESHOLD_", "65536");
        environment.put("CLASSPATH", classPath());
    }

    private List<String> command() throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/bin/sh"))) {
            long kilobytes = addressSpace() >> 10;
            command.addAll(
                    List.of(
                            "/bin/sh",
                            "-c",
                            "ulimit -c 0; ulimit -t "
                                    + processorSeconds()
                                    + "; ulimit -v "
                                    + kilobytes
                                    + " 2>/dev/null; command -v nice >/dev/null && exec nice -n 19"
                                    + " \"$@\"; exec \"$@\"",
                            "probe"));
        }
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Xmn8m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:ReservedCodeCacheSize=48m",
                        "-XX:CompressedClassSpaceSize=64m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=" + files.temporary().resolve("crash.log"),
                        "-Djava.io.tmpdir=" + files.temporary(),
                        "-D" + NativeLibrary.PATH_PROPERTY + "=" + nativeLibrary,
                        "--enable-native-access=ALL-UNNAMED",
                        ProbeMain.class.getName(),
                        files.directory().toString()));
        return command;
    }

    /// Ends a probe whose starter died before it could.
    private long processorSeconds() {
        return 2 * options.timeLimit().toSeconds() + PROCESSOR_SLACK_SECONDS;
    }

    private long addressSpace() throws IOException {
        long mapped = 4 * Files.size(model.file());
        long limit = options.memoryLimitBytes() + mapped + JVM_ADDRESS_SPACE;
        return limit < 0 ? Long.MAX_VALUE : limit;
    }

    private static String classPath() {
        Set<String> entries = new LinkedHashSet<>();
        Class<?>[] needed = {
            ProbeMain.class, LoadOptions.class, Signature.class, Tensor.class, OrtEnvironment.class
        };
        for (Class<?> type : needed) {
            CodeSource source = type.getProtectionDomain().getCodeSource();
            try {
                if (source != null && source.getLocation() != null) {
                    entries.add(Path.of(source.getLocation().toURI()).toString());
                }
            } catch (URISyntaxException e) {
                throw new IllegalStateException("a class path entry is not an address", e);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private int exitStatus(Process process) {
        try {
            if (endsInTime(process)) {
                return process.exitValue();
            }
            throw refuse(
                    "probe",
                    "took longer than the time limit of " + options.timeLimit().toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refuse("probe", "interrupted");
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    /// Counts the processor's time, because a probe has the lowest priority: on a busy machine it
    /// waits for others, which says nothing about the model. One that sleeps ends, too, some time.
    private boolean endsInTime(Process process) throws InterruptedException {
        long limit = options.timeLimit().toNanos();
        long step = Math.min(limit, LOOK_AGAIN_NANOS);
        for (long waited = step; !process.waitFor(step, TimeUnit.NANOSECONDS); waited += step) {
            long used = process.info().totalCpuDuration().map(Duration::toNanos).orElse(waited);
            if (used >= limit || waited / LONGEST_WAIT >= limit) {
                return false;
            }
        }
        return true;
    }

    private ModelRefusedException death(int status) {
        String output = output();
        boolean noMemory =
                status == OUT_OF_HEAP
                        || output.contains("memory")
                        || output.contains("bad_alloc")
                        || output.contains("std::length_error");
        if (noMemory) {
            return ModelRefusedException.ofMemory(
                    model.file(), "needed more than " + options.memoryLimitBytes() + " bytes");
        }
        String how =
                status > SIGNAL_BASE
                        ? "died of signal " + (status - SIGNAL_BASE)
                        : "ended with status " + status;
        return refuse(
                "probe",
                "the engine " + how + " on this file" + (output.isEmpty() ? "" : ": " + output));
    }

    private String output() {
        try {
            byte[] all = Files.readAllBytes(files.output());
            int from = Math.max(0, all.length - OUTPUT_TAIL);
            return new String(all, from, all.length - from, StandardCharsets.UTF_8)
                    .replaceAll("\\s+", " ")
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ModelRefusedException refuse(String position, String reason) {
        return new ModelRefusedException(model.file(), position, reason);
    }
}
