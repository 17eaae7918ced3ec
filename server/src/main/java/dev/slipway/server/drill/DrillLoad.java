package dev.slipway.server.drill;

import dev.slipway.cli.load.Arrivals;
import dev.slipway.cli.load.LoadClock;
import dev.slipway.cli.load.LoadMix;
import dev.slipway.cli.load.LoadPlan;
import dev.slipway.cli.load.LoadReport;
import dev.slipway.cli.load.OpenLoop;
import dev.slipway.client.load.LoadConnection;
import dev.slipway.client.prediction.PredictRequest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Load that goes on until a drill is over: requests to the endpoint, and beside them some that
/// name stable, by which it shows whether stable answers.
///
/// Requests leave when they are due. While the server is gone those that are due are not sent.
///
/// *Threads*: one drill's own moves it; its connections ask where to send.
final class DrillLoad implements AutoCloseable {
    private static final int CONNECTIONS = 16;
    private static final double PROBES = 0.1;
    private static final String STABLE = "1";

    private final Answers answers = new Answers();
    private final OpenLoop loop;
    private final FutureTask<LoadReport> run;
    private final List<byte[]> requests = new ArrayList<>();
    private final int probesFrom;
    private final DrillLabels labels;
    private volatile @Nullable InetSocketAddress address;
    private volatile boolean isOver;

    /// @param labels what is said of answers
    /// @param most the longest that it may go on
    DrillLoad(List<PredictRequest> asked, DrillLabels labels, Arrivals arrivals, Duration most) {
        this.labels = labels;
        requests.addAll(DrillRequests.routed(asked));
        probesFrom = requests.size();
        requests.addAll(DrillRequests.to(STABLE, asked));
        LoadMix mix =
                LoadMix.weighted(
                        List.of(
                                new LoadMix.Part("routed", 1 - PROBES, asked.size()),
                                new LoadMix.Part("stable", PROBES, asked.size())),
                        1);
        LoadPlan plan = new LoadPlan(arrivals, Duration.ZERO, most, CONNECTIONS);
        loop = new OpenLoop(plan, mix, LoadClock.of(System::nanoTime));
        Callable<LoadReport> going = () -> loop.run(this::connect);
        run = new FutureTask<>(going);
    }

    /// Begins to send.
    void start(InetSocketAddress server) {
        address = server;
        Thread _ = Thread.ofPlatform().name("drill-load").daemon().start(run);
    }

    /// Sends to a server that has come in the place of another one, or to none.
    void sendTo(@Nullable InetSocketAddress server) {
        address = server;
    }

    /// What came back so far.
    Answers answers() {
        return answers;
    }

    private LoadConnection connect() {
        return new DrillConnection(this);
    }

    @Nullable InetSocketAddress address() {
        return address;
    }

    boolean isOver() {
        return isOver;
    }

    DrillLabels labels() {
        return labels;
    }

    List<byte[]> requests() {
        return requests;
    }

    boolean isProbe(int request) {
        return request >= probesFrom;
    }

    /// Sends nothing more and waits for what is under way.
    @Override
    public void close() {
        isOver = true;
        loop.end();
        try {
            LoadReport _ = run.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load of the drill ended early", e.getCause());
        }
    }
}
