package dev.slipway.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.onnx.graph.TestModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProbeProcessTest {
    private static final int NICE = 18;

    @TempDir static Path scratch;

    /// Looks at a probe that is busy with an endless model, and ends it.
    @Test
    @EnabledOnOs(OS.LINUX)
    void aRunningProbeIsBoundedPoliteAndKnowsNoSecret() throws Exception {
        Path endless = Fixture.ROOT.resolve("loop-endless").resolve("model.onnx");
        try (ExecutorService loader = Executors.newSingleThreadExecutor()) {
            Future<LoadedModel> load = loader.submit(() -> load(endless, Duration.ofMinutes(2)));
            Optional<ProcessHandle> found = Optional.empty();
            while (found.isEmpty() && !load.isDone()) {
                found = ProcessHandle.current().children().filter(this::isProbe).findFirst();
                LockSupport.parkNanos(1_000_000);
            }
            ProcessHandle probe = found.orElseThrow();
            Path proc = Path.of("/proc", Long.toString(probe.pid()));
            String stat = Files.readString(proc.resolve("stat"));
            List<String> limits = Files.readAllLines(proc.resolve("limits"));
            String environment = Files.readString(proc.resolve("environ"));
            probe.destroyForcibly();

            // The fields after the command's closing parenthesis begin with the third.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            assertThat(fields[NICE - 2]).as("nice of %s", stat).isEqualTo("19");
            assertThat(limit(limits, "Max address space")).isLessThan(16L << 30);
            assertThat(limit(limits, "Max cpu time")).isEqualTo(250);
            assertThat(limit(limits, "Max core file size")).isZero();
            assertThat(Stream.of(environment.split("\0", -1)).map(entry -> entry.split("=", -1)[0]))
                    .isSubsetOf(
                            "",
                            "PATH",
                            "LC_ALL",
                            "CLASSPATH",
                            "PWD",
                            "OLDPWD",
                            "SHLVL",
                            "_",
                            "MALLOC_ARENA_MAX",
                            "MALLOC_MMAP_THRESHOLD_",
                            "MALLOC_TRIM_THRESHOLD_");
            assertThatThrownBy(load::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(ModelRefusedException.class)
                    .hasMessageContaining("died of signal 9");
        }
    }

    @Test
    void graphsNestAsDeepAsTheCapAndNoDeeper() throws IOException {
        load(TestModels.nested(scratch, 12), Duration.ofMinutes(2)).close();
        Path deeper = TestModels.nested(scratch, 13);
        assertThatThrownBy(() -> load(deeper, Duration.ofMinutes(2)))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("graphs nested deeper than 12");
    }

    @Test
    void everyDeviceAndProviderHasItsOwnRecord() throws IOException {
        String cpu = new ExecutionTarget.Cpu().key();
        assertThat(cpu).isEqualTo("cpu/CPUExecutionProvider");
        assertThat(ProbeCache.key("00", cpu))
                .isEqualTo(ProbeCache.key("00", cpu))
                .isNotEqualTo(ProbeCache.key("00", "gpu-0/CUDAExecutionProvider"))
                .isNotEqualTo(ProbeCache.key("00", "gpu-1/CUDAExecutionProvider"))
                .isNotEqualTo(ProbeCache.key("01", cpu));
    }

    private boolean isProbe(ProcessHandle process) {
        try {
            Path line = Path.of("/proc", Long.toString(process.pid()), "cmdline");
            String[] words = Files.readString(line, StandardCharsets.ISO_8859_1).split("\0", -1);
            return words[0].endsWith("java") && List.of(words).contains(ProbeMain.class.getName());
        } catch (IOException e) {
            // It has just ended.
            return false;
        }
    }

    private static long limit(List<String> limits, String name) {
        return limits.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip().split("\\s+", -1)[0])
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }

    private static LoadedModel load(Path file, Duration limit) {
        LoadOptions options = new LoadOptions(scratch.resolve("cache"), 1, false, 8L << 30, limit);
        return new OnnxRuntime().load(ModelPackages.open(file), options);
    }
}
