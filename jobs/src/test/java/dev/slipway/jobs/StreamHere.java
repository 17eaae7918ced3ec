package dev.slipway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobs.attempt.Seal;
import dev.slipway.jobs.stream.Unsealed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/// An attempt at a stream in this process: for those that nobody kills, without the time that a
/// process takes to begin.
final class StreamHere implements Talking, AutoCloseable {
    private final Lines lines;
    private final List<JsonNode> said = new ArrayList<>();
    private final StreamRun run;
    private final FutureTask<ExitStatus> end;

    /// Somebody to whom each line is told before the attempt goes on.
    @FunctionalInterface
    interface Listener {
        void hear(JsonNode line) throws Exception;
    }

    private StreamHere(Path directory, LongSupplier wallMillis, Listener listener) {
        Logger.getLogger("").setLevel(Level.SEVERE);
        this.lines = new Lines(listener);
        this.run =
                new StreamRun(
                        directory,
                        new Turn(Map.of(Seal.VARIABLE, Unsealed.KEY), null),
                        new Report(lines),
                        wallMillis,
                        System::nanoTime);
        this.end = new FutureTask<>(run::run);
    }

    /// @param wallMillis the clock that it goes by
    /// @param listener hears each line
    static StreamHere start(Path directory, LongSupplier wallMillis, Listener listener) {
        StreamHere started = new StreamHere(directory, wallMillis, listener);
        new Thread(started.end, "stream-here").start();
        return started;
    }

    /// Takes what a report writes: a line at a time.
    private static final class Lines extends OutputStream {
        private final BlockingQueue<JsonNode> unread = new LinkedBlockingQueue<>();
        private final Listener listener;

        Lines(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void write(int one) {
            throw new UnsupportedOperationException("less than a line");
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            JsonNode line = JobFixture.JSON.readTree(bytes, from, length);
            try {
                listener.hear(line);
            } catch (Exception e) {
                throw new AssertionError("when it said " + line, e);
            }
            unread.add(line);
        }
    }

    @Override
    public boolean await(String event) throws IOException {
        try {
            while (true) {
                boolean isLast = end.isDone();
                JsonNode line = lines.unread.poll(20, TimeUnit.MILLISECONDS);
                if (line != null) {
                    said.add(line);
                    if (line.path("event").asText().equals(event)) {
                        return true;
                    }
                } else if (isLast) {
                    return false;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// Gives it so long to go on, and reads what it says meanwhile; fails with all that it has said
    /// when it has ended by then.
    void requireAlive(long millis) throws IOException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            for (long left = until - System.nanoTime();
                    left > 0;
                    left = until - System.nanoTime()) {
                JsonNode line = lines.unread.poll(left, TimeUnit.NANOSECONDS);
                if (line != null) {
                    said.add(line);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (end.isDone()) {
            await("");
            throw new AssertionError("ended: " + said);
        }
    }

    @Override
    public List<JsonNode> said() {
        return said;
    }

    /// Has it take a last checkpoint and end.
    ExitStatus stop() throws IOException, ExecutionException, InterruptedException {
        run.stop();
        return end();
    }

    /// Reads to the end, and waits for that of an engine that nobody took.
    ExitStatus end() throws IOException, ExecutionException, InterruptedException {
        await("");
        ExitStatus status = end.get();
        JobFixture.awaitGivenUp();
        return status;
    }

    /// Listens until it ends by itself, and returns its last line. One that goes on fails after as
    /// many lines as it says in a minute.
    JsonNode requireEnds(ExitStatus status) throws Exception {
        int told = 0;
        while (told < 60 && await("progress")) {
            told++;
        }
        assertThat(told).as("seconds that it went on").isLessThan(60);
        assertThat(end()).isEqualTo(status);
        return said.getLast();
    }

    @Override
    public void close() {
        if (!end.isDone()) {
            run.stop();
        }
    }
}
