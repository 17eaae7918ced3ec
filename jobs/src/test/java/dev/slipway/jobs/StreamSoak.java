package dev.slipway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.testkit.outside.LocalBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;

/// Measures the memory of a stream whose flights see the lateness of their origin, minute by minute
/// at a steady rate.
final class StreamSoak {
    private static final int EVERY_MILLIS = 20;

    /// What `jcmd` says of the heap: a number of KiB that are used.
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private StreamSoak() {}

    /// Prints a line of JSON for each minute.
    ///
    /// @param arguments an empty directory, flights in a second, and minutes
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int perTurn = Integer.parseInt(arguments[1]) * EVERY_MILLIS / 1_000;
        try (LocalBroker broker = LocalBroker.start(directory.resolve("broker"));
                ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
                KafkaProducer<byte[], byte[]> producer = broker.producer()) {
            StreamFixture stream = new StreamFixture(broker, directory.resolve("stream"));
            LatenessStream flights = new LatenessStream(stream);
            try (Child child = stream.start(flights.attempt(directory.resolve("version")))) {
                child.await("started");
                AtomicLong sent = new AtomicLong();
                Object ignored =
                        clock.scheduleAtFixedRate(
                                () -> {
                                    long from = sent.getAndAdd(perTurn);
                                    flights.send(producer, from, from + perTurn);
                                },
                                0,
                                EVERY_MILLIS,
                                TimeUnit.MILLISECONDS);
                for (int minute = 1; minute <= Integer.parseInt(arguments[2]); minute++) {
                    tell(child, minute, sent);
                }
                clock.shutdownNow();
                child.terminate();
                child.end();
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static void tell(Child child, int minute, AtomicLong sent) throws Exception {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (System.nanoTime() < until) {
            if (!child.await("progress")) {
                throw new AssertionError("ended: " + child.said().getLast());
            }
        }
        JsonNode progress = child.said().getLast();
        child.said().clear();
        jcmd(child, "GC.run");
        String resident = Files.readString(Path.of("/proc/" + child.pid() + "/status"));
        System.out.println(
                JobFixture.JSON
                        .createObjectNode()
                        .put("minute", minute)
                        .put("sent", sent.get())
                        .put("rows", progress.path("rows").asLong())
                        .put("heap-kib", number(USED, jcmd(child, "GC.heap_info")))
                        .put("rss-kib", number(RESIDENT, resident)));
    }

    private static String jcmd(Child child, String command)
            throws IOException, InterruptedException {
        String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(program, Long.toString(child.pid()), command).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private static long number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new AssertionError(text);
        }
        return Long.parseLong(found.group(1));
    }
}
