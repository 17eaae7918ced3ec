package dev.slipway.quiet;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A child JVM of the lowest priority, on one processor, with limits on memory and time, and
/// without secrets in its environment.
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
        boolean getsOn = QuietStart.getsOn();
        ProcessBuilder builder =
                QuietStart.java(words(task.limits()), arguments(task), getsOn)
                        .directory(task.directory().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(task.output().toFile());
        builder.environment().put("CLASSPATH", task.classPath());
        // One of low niceness alone shares each processor with everybody: it may have them all.
        Consumer<Runnable> place = getsOn ? OneProcessor.choose()::keep : Runnable::run;
        FutureTask<OptionalInt> work = new FutureTask<>(() -> ended(builder, task.limits().time()));
        place.accept(work);
        return result(work);
    }

    /// The child has the processors of the thread that starts it.
    private static OptionalInt ended(ProcessBuilder builder, Duration time)
            throws IOException, InterruptedException {
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
            return ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
        }
    }

    /// What work gave that is done.
    private static OptionalInt result(FutureTask<OptionalInt> work) throws IOException {
        try {
            return work.get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private static IOException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case IOException failure -> failure;
            case InterruptedException interrupted -> interrupted(interrupted);
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException("a child without an end", cause);
        };
    }

    private static IOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted", cause);
    }

    private static String words(Limits limits) {
        return "ulimit -t "
                + limits.processor().toSeconds()
                + "; ulimit -v "
                + (limits.addressBytes() >> 10)
                + " 2>/dev/null; ";
    }

    private static List<String> arguments(Task task) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "-Xmx" + (task.limits().heapBytes() >> 20) + "m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-XX:-CreateCoredumpOnCrash",
                                "-XX:ErrorFile=/dev/null",
                                "--enable-native-access=ALL-UNNAMED",
                                task.main()));
        arguments.addAll(task.arguments());
        return arguments;
    }
}
