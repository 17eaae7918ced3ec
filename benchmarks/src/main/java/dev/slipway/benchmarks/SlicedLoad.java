package dev.slipway.benchmarks;

import dev.slipway.cli.load.LoadClock;
import dev.slipway.cli.load.LoadPlan;
import dev.slipway.cli.load.LoadReport;
import dev.slipway.cli.load.OpenLoop;
import dev.slipway.client.load.HttpLoadConnection;
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

/// Open-loop load in slices from one process, whose code is compiled once for all of them.
///
/// Usage: `SlicedLoad PORT PATH BODY RATE CONNECTIONS`. Takes lines `MILLIS`; after that long at
/// the rate it says the p50, p99 and p99.9 of the slice in microseconds, counted from when each
/// request was due, with tabs between.
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
            Duration counted = Duration.ofMillis(Long.parseLong(line));
            LoadPlan plan = LoadPlan.constant(rate, UNCOUNTED, counted, connections);
            OpenLoop loop = new OpenLoop(plan, requests.size(), LoadClock.of(System::nanoTime));
            out.println(said(loop.run(() -> new HttpLoadConnection(server, requests))));
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
