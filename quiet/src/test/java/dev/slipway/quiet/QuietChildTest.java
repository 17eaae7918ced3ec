package dev.slipway.quiet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.quiet.QuietChild.Compilers;
import dev.slipway.quiet.QuietChild.Limits;
import dev.slipway.quiet.QuietChild.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
final class QuietChildTest {
    private static final int STATUS = 7;

    @TempDir private Path directory;

    /// Says what it is, and goes on for ever if it is told to.
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(KernelView.policy("self"));
            System.out.println(Runtime.getRuntime().availableProcessors());
            String options = Files.readString(Path.of("/proc/self/cmdline"));
            System.out.println(options.contains("TieredStopAtLevel=1") ? "first" : "both");
            if (arguments.length == 0) {
                System.exit(STATUS);
            }
            Path said = Path.of("said");
            Files.writeString(said, Long.toString(ProcessHandle.current().pid()));
            Files.move(said, Path.of("pid"), StandardCopyOption.ATOMIC_MOVE);
            while (true) {
                LockSupport.park();
            }
        }
    }

    /// Runs a child that goes on for ever.
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws IOException {
            OptionalInt _ = run(Path.of(arguments[0]), Duration.ofMinutes(10), "for ever");
        }
    }

    private OptionalInt run(Duration time, String... arguments) throws IOException {
        return run(directory, time, arguments);
    }

    private static OptionalInt run(Path place, Duration time, String... arguments)
            throws IOException {
        return QuietChild.run(task(place, time, arguments));
    }

    private static Task task(Path place, Duration time, String... arguments) {
        return new Task(
                Child.class.getName(),
                System.getProperty("java.class.path", ""),
                List.of(arguments),
                place,
                place.resolve("output"),
                new Limits(64L << 20, 8L << 30, Duration.ofMinutes(2), time));
    }

    /// What the child says line by line: class, processors and compilers.
    private List<String> said() throws IOException {
        return Files.readAllLines(directory.resolve("output"));
    }

    /// Whether the child that said its number is there.
    private boolean isThere() throws IOException {
        long pid = Long.parseLong(Files.readString(directory.resolve("pid")));
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @Test
    void aChildEndsWithItsStatus() throws IOException {
        assertThat(run(Duration.ofMinutes(2))).hasValue(STATUS);
    }

    @Test
    void aChildOfTheIdleClassHasOneProcessor() throws IOException {
        OptionalInt _ = run(Duration.ofMinutes(2));
        List<String> said = said().subList(0, 2);
        // Where nothing of that class gets on now it shares all of them.
        String all = Integer.toString(Runtime.getRuntime().availableProcessors());
        assertThat(said)
                .isEqualTo(said.getFirst().equals("5") ? List.of("5", "1") : List.of("0", all));
    }

    @Test
    void aChildHasTheFirstCompilerAloneUnlessItIsToHaveBoth() throws IOException {
        OptionalInt _ = run(Duration.ofMinutes(2));
        assertThat(said().getLast()).isEqualTo("first");

        OptionalInt ended = QuietChild.run(task(directory, Duration.ofMinutes(2)), Compilers.BOTH);
        assertThat(ended).hasValue(STATUS);
        assertThat(said().getLast()).isEqualTo("both");
    }

    /// The JVM has a thread for each child that is there, and keeps it a while for others. Several
    /// at once: there may be one that was begun by somebody else.
    @Test
    void whoIsToldThatAChildHasEndedIsOrdinaryThoughWhoRunsItIsNot() throws Exception {
        QuietChild.prepare();
        List<FutureTask<OptionalInt>> running = new ArrayList<>();
        List<Path> pids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Path place = Files.createDirectory(directory.resolve("child-" + i));
            pids.add(place.resolve("pid"));
            FutureTask<OptionalInt> child =
                    new FutureTask<>(() -> {
                        Niceness.makeLowest();
                        return run(place, Duration.ofMinutes(10), "for ever");
                    });
            running.add(child);
            Thread _ = Thread.ofPlatform().start(child);
        }
        while (!pids.stream().allMatch(Files::exists)) {
            assertThat(running).noneMatch(FutureTask::isDone);
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(KernelView.policiesOf("process reaper"))
                .hasSizeGreaterThanOrEqualTo(running.size())
                .containsOnly("0");
        for (Path pid : pids) {
            long number = Long.parseLong(Files.readString(pid));
            assertThat(ProcessHandle.of(number).map(ProcessHandle::destroyForcibly)).hasValue(true);
        }
        for (FutureTask<OptionalInt> child : running) {
            assertThat(child.get(1, TimeUnit.MINUTES)).isPresent();
        }
    }

    /// A zombie that nobody has asked about is over, too.
    private static boolean isOver(long pid) {
        return ProcessHandle.of(pid).isEmpty() || KernelView.isZombie(Long.toString(pid));
    }

    @Test
    void aChildEndsWithItsParentThatIsKilled() throws Exception {
        Process parent =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home", ""), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path", ""),
                                "--enable-native-access=ALL-UNNAMED",
                                Parent.class.getName(),
                                directory.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("parent").toFile())
                        .start();
        Path said = directory.resolve("pid");
        while (!Files.exists(said)) {
            assertThat(parent.isAlive()).as("parent").isTrue();
            LockSupport.parkNanos(1_000_000);
        }
        long child = Long.parseLong(Files.readString(said));
        assertThat(isOver(child)).isFalse();
        int _ = parent.destroyForcibly().waitFor();
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!isOver(child) && System.nanoTime() < until) {
            LockSupport.parkNanos(1_000_000);
        }
        boolean isOver = isOver(child);
        ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
        assertThat(isOver).isTrue();
    }

    @Test
    void aChildThatBreaksSaysWhyAsOthersDo() throws IOException {
        Task broken = task(directory, Duration.ofMinutes(2));
        OptionalInt ended =
                QuietChild.run(
                        new Task(
                                "dev.slipway.quiet.Nowhere",
                                broken.classPath(),
                                List.of(),
                                directory,
                                broken.output(),
                                broken.limits()));
        assertThat(ended).hasValue(1);
        assertThat(said().getFirst()).contains("ClassNotFoundException", "quiet.Nowhere");
    }

    @Test
    void oneThatTakesTooLongIsEndedAndHasNoStatus() throws IOException {
        OptionalInt status = OptionalInt.of(STATUS);
        for (int seconds = 2; !Files.exists(directory.resolve("pid")); seconds *= 2) {
            status = run(Duration.ofSeconds(seconds), "for ever");
        }
        assertThat(status).isEmpty();
        assertThat(isThere()).isFalse();
    }

    @Test
    void whoeverIsInterruptedHasItEndedFirst() throws Exception {
        Thread waiting = Thread.currentThread();
        Thread.ofPlatform()
                .start(() -> {
                    while (!Files.exists(directory.resolve("pid"))) {
                        LockSupport.parkNanos(1_000_000);
                    }
                    waiting.interrupt();
                });
        assertThatThrownBy(() -> run(Duration.ofMinutes(2), "for ever"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(isThere()).isFalse();
    }
}
