package dev.slipway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;

/// Measures what it costs a stream to keep a part of its predictions: the processor time of the
/// child for messages that wait in the topic, with and without.
final class CaptureMeter {
    private final StreamFixture stream;
    private final Path directory;
    private final int rows;
    private int runs;

    /// @param rows that wait in the topic
    CaptureMeter(StreamFixture stream, Path directory, int rows) {
        this.stream = stream;
        this.directory = directory;
        this.rows = rows;
    }

    /// Scores them all.
    ///
    /// @param share of the predictions that is kept
    ObjectNode run(double share) throws Exception {
        int number = ++runs;
        StreamFixture own = stream.beside(directory.resolve("run-" + number));
        TakenRows taken = TakenRows.of(own.directory(), share);
        ObjectNode attempt = own.attempt(1).put("job", "kept-" + number);
        attempt.put("batch-rows", 1_000).putArray("pass-through");
        double cpu;
        double seconds;
        try (Child child = own.start(attempt)) {
            child.await("started");
            long began = System.nanoTime();
            double before = cpuSeconds(child);
            while (child.await("checkpoint")
                    && child.said().getLast().path("rows").asLong() < rows) {
                taken.putAside();
            }
            seconds = (System.nanoTime() - began) / 1e9;
            cpu = cpuSeconds(child) - before;
            child.terminate();
            child.end();
        }
        taken.take();
        return JobFixture.JSON
                .createObjectNode()
                .put("share", share)
                .put("rows", rows)
                .put("kept", taken.rows().size())
                .put("seconds", seconds)
                .put("cpu-seconds", cpu);
    }

    private static double cpuSeconds(Child child) {
        Duration used =
                ProcessHandle.of(child.pid())
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElseThrow();
        return used.toNanos() / 1e9;
    }
}
