package dev.slipway.server.process;

import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.drill.FaultSwitch;
import dev.slipway.server.stop.StopSteps;
import dev.slipway.serving.Clocks;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A start of a server, which knows what is open already.
///
/// One that fails once a candidate may have been let in ends all of that in the order of a stop:
/// the next start would take what it leaves for the death of a process in which a candidate
/// answered somebody. Before, the end of the process is end enough, and nobody who waits for its
/// reason waits for models that load.
///
/// *Threads*: one.
public final class ServerStart {
    private final StartSpec spec;
    private final Map<ServerPart, AutoCloseable> open = new EnumMap<>(ServerPart.class);
    private boolean letsIn;

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
    /// an address cannot be taken.
    public SlipwayServer run() throws IOException {
        try {
            return new SlipwayServer(spec, this);
        } catch (IOException | RuntimeException | Error e) {
            if (letsIn) {
                endBecauseOf(e);
            }
            throw e;
        }
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
    void letIn() {
        letsIn = true;
    }

    /// How all that is open ends.
    StopSteps steps() {
        StopSteps steps = new StopSteps();
        open.forEach((part, end) -> steps.add(part.phase(), part.title(), end));
        return steps;
    }
}
