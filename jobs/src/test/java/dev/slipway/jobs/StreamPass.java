package dev.slipway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.testkit.outside.LocalBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;

/// Has the messages of a file scored by stream jobs, one for each package, and writes what readers
/// of committed messages see of the answers.
final class StreamPass {
    private StreamPass() {}

    /// Runs them one after the other, at one broker.
    ///
    /// @param arguments an empty directory, a file with a message on each line, and packages, each
    ///     with the file for its answers
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        try (LocalBroker broker = LocalBroker.start(directory.resolve("broker"))) {
            for (int i = 2; i < arguments.length; i += 2) {
                StreamFixture stream = new StreamFixture(broker, directory.resolve("stream-" + i));
                long rows = send(stream, Path.of(arguments[1]));
                score(stream, arguments[i], rows);
                write(stream, Path.of(arguments[i + 1]));
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static long send(StreamFixture stream, Path messages) throws IOException {
        long sent = 0;
        try (BufferedReader lines = Files.newBufferedReader(messages);
                KafkaProducer<byte[], byte[]> producer = stream.broker.producer()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int partition = (int) (sent++ % StreamFixture.PARTITIONS);
                Object ignored = producer.send(stream.record(partition, line));
            }
        }
        return sent;
    }

    private static void score(StreamFixture stream, String model, long rows) throws Exception {
        ObjectNode attempt = stream.attempt(1).put("checkpoint-interval-ms", 1_000);
        attempt.put("batch-rows", 1_000).withObject("/model").put("package", model);
        try (Child child = stream.start(attempt)) {
            StreamFixture.awaitAll(child, rows);
            child.terminate();
            child.end();
        }
    }

    private static void write(StreamFixture stream, Path file) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (ConsumerRecord<byte[], byte[]> answer : stream.broker.committed(stream.output)) {
                out.write(answer.value());
                out.write('\n');
            }
        }
    }
}
