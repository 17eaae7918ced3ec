package dev.slipway.server.process;

import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.drill.FaultSwitch;
import dev.slipway.server.stop.StopSteps;
import dev.slipway.server.stop.StopToldException;
import dev.slipway.serving.Clocks;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A start of a server, which knows what is open already, and may be told to stop.
///
/// One that fails, or is told, once a candidate may have been let in ends all of that in the order
/// of a stop: the next start would take what it leaves for the death of a process in which a
/// candidate answered somebody. Before, the end of the process is end enough, and nobody who waits
/// for its reason waits for models that load.
///
/// *Threads*: one starts; any other tells it to stop.
public final class ServerStart {
    private final StartSpec spec;
    private final Map<ServerPart, AutoCloseable> open = new EnumMap<>(ServerPart.class);
    private final CompletableFuture<Optional<SlipwayServer>> over = new CompletableFuture<>();

    /// Guarded by this, and so is the other.
    private boolean letsIn;

    private boolean isTold;

    /// @param models that it loads beside those of the journal
    /// @param faults of a server that a drill breaks
    /// @param log where events and, if it is on, the access log go
    public ServerStart(
            ServerSettings settings,
            List<ModelArgument> models,
            FaultSwitch faults,
            OutputStream log) {
        Clocks clocks = new Clocks(System::nanoTime, InstantSource.system());
        spec = new StartSpec(settings, models, faults, log, clocks);
    }

    /// Starts the server; [SlipwayServer#firstModels] waits for its models.
    ///
    /// *Errors*: `IOException` or `IllegalStateException` in words when a directory, the journal or
    /// an address cannot be taken, [StopToldException] when it was told to stop.
    public SlipwayServer run() throws IOException {
        SlipwayServer server = null;
        try {
            server = new SlipwayServer(spec, this);
            return server;
        } catch (IOException | RuntimeException | Error e) {
            if (letsIn()) {
                endBecauseOf(e);
            }
            throw e;
        } finally {
            over.complete(Optional.ofNullable(server));
        }
    }

    /// Tells it to stop, and gives the server that has come of it, for whoever told to stop.
    ///
    /// Where no candidate can have been let in it returns at once, and none will be; from then on
    /// it waits until the start is over, or has ended what it opened.
    public Optional<SlipwayServer> stop() {
        synchronized (this) {
            isTold = true;
            if (!letsIn) {
                return Optional.empty();
            }
        }
        return over.join();
    }

    /// Whether it, or the server that has come of it, was told to stop.
    public synchronized boolean isTold() {
        return isTold;
    }

    private void endBecauseOf(Throwable failure) {
        try {
            steps().run();
        } catch (RuntimeException again) {
            failure.addSuppressed(again);
        }
    }

    /// Notes what has just been opened.
    <T extends AutoCloseable> T opened(ServerPart part, T end) {
        endsBy(part, end);
        return end;
    }

    /// Notes how a part ends, in the place of what was noted of it before.
    void endsBy(ServerPart part, AutoCloseable end) {
        open.put(part, end);
    }

    /// From here on a candidate may be let in.
    ///
    /// *Errors*: [StopToldException] when it was told to stop.
    synchronized void letIn() {
        goOn();
        letsIn = true;
    }

    private synchronized boolean letsIn() {
        return letsIn;
    }

    /// Ends a start that was told to stop.
    ///
    /// *Errors*: [StopToldException], then.
    synchronized void goOn() {
        if (isTold) {
            throw new StopToldException();
        }
    }

    /// How all that is open ends.
    StopSteps steps() {
        StopSteps steps = new StopSteps();
        open.forEach((part, end) -> steps.add(part.phase(), part.title(), end));
        return steps;
    }
}
