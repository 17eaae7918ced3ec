package dev.slipway.server.demo;

import dev.slipway.cli.load.LoadClock;
import dev.slipway.cli.load.LoadPlan;
import dev.slipway.cli.load.LoadReport;
import dev.slipway.cli.load.OpenLoop;
import dev.slipway.client.load.HttpLoadConnection;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Sends the flights one by one, in time order, and watches how well the model ranks them.
public final class FlightReplay {
    private static final int CONNECTIONS = 16;

    /// Long enough for most of the server's code to be compiled; counts for nothing.
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    private final InetSocketAddress server;
    private final Flights flights;
    private final AreaUnderCurve auc = new AreaUnderCurve();

    /// A replay of `flights` against the endpoint `flights` of `server`.
    public FlightReplay(InetSocketAddress server, Flights flights) {
        this.server = server;
        this.flights = flights;
    }

    /// Warms up, then replays everything within `duration` and prints the AUC as labels come in.
    public LoadReport run(Duration duration, PrintWriter out) throws InterruptedException {
        List<byte[]> requests =
                flights.bodies().stream()
                        .map(body ->
                                HttpLoadConnection.post(
                                        server, "/v2/models/flights/infer", "", body))
                        .toList();
        double rate = requests.size() / (duration.toNanos() / 1e9);
        loop(rate, WARM_UP, requests.size()).run(() -> new HttpLoadConnection(server, requests));
        OpenLoop loop = loop(rate, duration, requests.size());
        long start = System.nanoTime();
        try (ScheduledExecutorService progress = Executors.newSingleThreadScheduledExecutor()) {
            ScheduledFuture<?> lines =
                    progress.scheduleAtFixedRate(
                            () -> out.println(progressLine(start)), 4, 4, TimeUnit.SECONDS);
            LoadReport report =
                    loop.run(() ->
                            new ScoringConnection(
                                    new HttpLoadConnection(server, requests), flights.late(), auc));
            lines.cancel(true);
            return report;
        }
    }

    private static OpenLoop loop(double rate, Duration duration, int requests) {
        LoadPlan plan = LoadPlan.constant(rate, Duration.ZERO, duration, CONNECTIONS);
        return new OpenLoop(plan, requests, LoadClock.of(System::nanoTime));
    }

    /// How well the scores rank late flights before the others, so far.
    public double auc() {
        return auc.value();
    }

    private String progressLine(long start) {
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        return String.format(
                Locale.ROOT, "  %2d s  AUC over the labels seen so far %.4f", seconds, auc.value());
    }
}
