package dev.slipway.jobs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;

/// Makes topics, sends each line of standard input as a message to the first, and says what comes
/// to the others. It ends at once when whoever started it is gone.
public final class TopicsMain {
    private static final int WAITING = 10_000;

    private TopicsMain() {}

    /// Runs until standard input ends.
    ///
    /// @param arguments the broker, partitions of each topic, the topic that is written, and those
    ///     that are read
    public static void main(String[] arguments) {
        Report report = Report.onStandardOutput();
        TermSignal.leaveInterruptsToParent();
        BlockingQueue<String> lines = new ArrayBlockingQueue<>(WAITING);
        Thread input = new Thread(() -> readInto(lines), "input");
        input.setDaemon(true);
        input.start();
        List<String> words = List.of(arguments);
        TopicPipe.Topics topics =
                new TopicPipe.Topics(
                        words.getFirst(),
                        Integer.parseInt(words.get(1)),
                        words.get(2),
                        words.subList(3, words.size()));
        try (TopicPipe pipe = TopicPipe.open(topics, report)) {
            report.say(Report.line("ready"));
            while (true) {
                pipe.send(lines.take());
            }
        } catch (KafkaException | ExecutionException | InterruptedException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            report.end(Report.line("failed").put("message", cause.toString()));
        }
        Runtime.getRuntime().halt(ExitStatus.FAILED.code());
    }

    /// From the start, so that the end of whoever started this process is seen while it waits.
    private static void readInto(BlockingQueue<String> lines) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.put(line);
            }
        } catch (IOException | InterruptedException e) {
            // As good as its end.
        }
        Runtime.getRuntime().halt(ExitStatus.ORPHANED.code());
    }
}
