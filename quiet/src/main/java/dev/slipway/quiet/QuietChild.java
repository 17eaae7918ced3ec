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
        FutureTask<OptionalInt> ended =
                new FutureTask<>(() -> ended(builder, task.limits().time()));
        Thread waiter =
                Thread.ofPlatform().name("quiet-child").daemon().start(() -> doThere(place, ended));
        return await(ended, waiter);
    }

    /// Wherever it comes where the place cannot be had, for want of memory, say: whoever waits
    /// would else wait for ever.
    private static void doThere(Consumer<Runnable> place, FutureTask<OptionalInt> ended) {
        try {
            place.accept(ended);
        } finally {
            // Nothing happens where it was done.
            ended.run();
        }
    }

    /// The child has the processors of the thread that starts it, which is the one that waits: each
    /// time that it wakes up there, at ordinary priority, the kernel looks who is to run.
    private static OptionalInt ended(ProcessBuilder builder, Duration time)
            throws IOException, InterruptedException {
        Process process = builder.start();
        try {
            long until = System.nanoTime() + time.toNanos();
            while (System.nanoTime() - until < 0) {
                if (process.waitFor(OneProcessor.LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
                    return OptionalInt.of(process.exitValue());
                }
            }
            return OptionalInt.empty();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
        }
    }

    /// Whoever is interrupted has the child ended, and waits for that.
    private static OptionalInt await(FutureTask<OptionalInt> ended, Thread waiter)
            throws IOException {
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return ended.get();
                } catch (InterruptedException e) {
                    isInterrupted = true;
                    waiter.interrupt();
                }
            }
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case IOException failure -> failure;
            case InterruptedException interrupted -> new IOException("interrupted", interrupted);
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException("a child without an end", cause);
        };
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
