package dev.slipway.benchmarks;

import dev.slipway.cli.load.LoadClock;
import dev.slipway.cli.load.LoadPlan;
import dev.slipway.cli.load.LoadReport;
import dev.slipway.cli.load.OpenLoop;
import dev.slipway.client.load.HttpLoadConnection;
import dev.slipway.client.load.LoadConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Open-loop load in slices from one process, whose code is compiled once for all of them.
///
/// Usage: `SlicedLoad PORT PATH BODY RATE CONNECTIONS`. Takes lines `MILLIS` or `MILLIS FILE`;
/// after that long at the rate it says the p50, p99 and p99.9 of the slice in microseconds, counted
/// from when each request was due, with tabs between. The file gets a line for each request: when
/// it was sent and when its answer was there, in nanoseconds of the machine's monotonic clock.
public final class SlicedLoad {
    /// Connecting, and what a slice inherits of the one before.
    private static final Duration UNCOUNTED = Duration.ofMillis(300);

    private SlicedLoad() {}

    /// Goes on until its input ends.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        InetSocketAddress server =
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        byte[] body = Files.readAllBytes(Path.of(arguments[2]));
        String headers = "Content-Type: application/json\r\n";
        List<byte[]> requests =
                List.of(HttpLoadConnection.post(server, arguments[1], headers, body));
        double rate = Double.parseDouble(arguments[3]);
        int connections = Integer.parseInt(arguments[4]);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ", 2);
            Duration counted = Duration.ofMillis(Long.parseLong(words[0]));
            LoadPlan plan = LoadPlan.constant(rate, UNCOUNTED, counted, connections);
            OpenLoop loop = new OpenLoop(plan, requests.size(), LoadClock.of(System::nanoTime));
            Queue<String> times = new ConcurrentLinkedQueue<>();
            boolean isWritten = words.length > 1;
            String said =
                    said(
                            loop.run(() -> {
                                LoadConnection plain = new HttpLoadConnection(server, requests);
                                return isWritten ? new TimedConnection(plain, times) : plain;
                            }));
            if (isWritten) {
                Path _ = Files.write(Path.of(words[1]), times);
            }
            out.println(said);
        }
    }

    /// Writes down when it was asked and when it had answered.
    private record TimedConnection(LoadConnection connection, Queue<String> times)
            implements LoadConnection {
        @Override
        public Answer call(int index) throws IOException {
            long sent = System.nanoTime();
            Answer answer = connection.call(index);
            times.add(sent + " " + System.nanoTime());
            return answer;
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    private static String said(LoadReport report) {
        long answered = report.latency().getTotalCount();
        if (report.failures(answered) > 0) {
            throw new IllegalStateException("not every request was answered: " + report);
        }
        return String.format(
                Locale.ROOT,
                "%.1f\t%.1f\t%.1f",
                report.micros(50),
                report.micros(99),
                report.micros(99.9));
    }
}
