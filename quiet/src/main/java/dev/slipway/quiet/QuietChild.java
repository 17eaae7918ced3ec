package dev.slipway.quiet;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A child JVM of the lowest priority, on one processor, with limits on memory and time, and
/// without secrets in its environment. It ends when this process does, also when that is killed
/// ([ChildMain]).
///
/// *Threads*: any; whoever runs it waits for it.
public final class QuietChild {
    private QuietChild() {}

    /// What is run.
    ///
    /// @param main the class whose `main` it runs
    /// @param classPath with that class and this room
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
    /// @param processor of processor time
    /// @param time of anybody's time
    public record Limits(long heapBytes, long addressBytes, Duration processor, Duration time) {}

    /// Which of the JVM's compilers a child has.
    public enum Compilers {
        /// The first alone: for what is over in seconds.
        FIRST,
        /// The second, too: for what goes on for so long that its work pays.
        BOTH
    }

    /// Starts children on one thread, whoever wants them. A thread of the JVM's waits until the
    /// system says that a child has ended, and for other children afterwards; it has the class, the
    /// niceness and the processors of the one that started the child.
    private static final class Starter {
        static final ExecutorService THREAD = begun();

        private Starter() {}

        private static ExecutorService begun() {
            ExecutorService thread =
                    Executors.newSingleThreadExecutor(
                            Thread.ofPlatform().name("child-starter").daemon().factory());
            // Now: it has the priority of whoever begins it.
            thread.execute(() -> {});
            return thread;
        }
    }

    /// To be called by an ordinary thread before the first child: on full processors it would else
    /// be noticed late that a child has ended, and others after it.
    public static void prepare() {
        Starter.THREAD.execute(() -> {});
    }

    /// Runs it to its end with the first compiler; nothing of it is left.
    ///
    /// @return its exit status; empty when it took longer than it may
    public static OptionalInt run(Task task) throws IOException {
        return run(task, Compilers.FIRST);
    }

    /// Runs it to its end; nothing of it is left.
    ///
    /// @return its exit status; empty when it took longer than it may
    public static OptionalInt run(Task task, Compilers compilers) throws IOException {
        boolean getsOn = QuietStart.getsOn();
        // One of low niceness alone shares each processor with everybody: it may have them all.
        String place = getsOn ? OneProcessor.choose().words() : "";
        ProcessBuilder builder =
                QuietStart.java(words(task.limits()) + place, arguments(task, compilers), getsOn)
                        .directory(task.directory().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(task.output().toFile());
        builder.environment().put("CLASSPATH", task.classPath());
        Process process = started(builder);
        try {
            boolean ended = process.waitFor(task.limits().time().toMillis(), TimeUnit.MILLISECONDS);
            return ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            end(process);
        }
    }

    /// Whoever is interrupted meanwhile waits all the same: nobody else knows the child.
    private static Process started(ProcessBuilder builder) throws IOException {
        Callable<Process> start = builder::start;
        Future<Process> started = Starter.THREAD.submit(start);
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return started.get();
                } catch (InterruptedException e) {
                    isInterrupted = true;
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

    /// Waits by itself: a future would be completed on a thread of the common pool, which whoever
    /// is quiet must not begin.
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        Process dying = process.destroyForcibly();
        boolean isInterrupted = Thread.interrupted();
        while (dying.isAlive()) {
            try {
                int _ = dying.waitFor();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static IOException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case IOException failure -> failure;
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

    private static List<String> arguments(Task task, Compilers compilers) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "-Xmx" + (task.limits().heapBytes() >> 20) + "m",
                                "-XX:+UseSerialGC",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-XX:-CreateCoredumpOnCrash",
                                "-XX:ErrorFile=/dev/null",
                                "--enable-native-access=ALL-UNNAMED"));
        if (compilers == Compilers.FIRST) {
            arguments.add("-XX:TieredStopAtLevel=1");
        }
        arguments.add(ChildMain.class.getName());
        arguments.add(task.main());
        arguments.addAll(task.arguments());
        return arguments;
    }
}
