package dev.slipway.server.process;

import static dev.slipway.server.stop.StopPhase.ANSWER;
import static dev.slipway.server.stop.StopPhase.CLOSE_JOURNAL;
import static dev.slipway.server.stop.StopPhase.FLUSH;
import static dev.slipway.server.stop.StopPhase.LEAVE;
import static dev.slipway.server.stop.StopPhase.SETTLE;
import static dev.slipway.server.stop.StopPhase.UNLOAD;

import dev.slipway.api.access.ServerAddress;
import dev.slipway.api.control.Controls;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.push.Pushes;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.drill.FaultSwitch;
import dev.slipway.server.stop.Drain;
import dev.slipway.server.stop.StopSteps;
import dev.slipway.serving.Clocks;
import dev.slipway.serving.Serving;
import dev.slipway.tls.ServerTls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// One running server: what predictions need, what decides, and doors, in that order. Models load
/// while the rest opens.
///
/// A part is opened by its side, at the place that its needs leave it; `ServerPorts` says what the
/// doors are handed of it, [#stop] when it ends.
public final class SlipwayServer implements AutoCloseable {
    private final DataSide data;
    private final ControlSide control;
    private final DoorSide doors;

    private SlipwayServer(StartSpec spec) throws IOException {
        data = new DataSide(spec);
        control = new ControlSide(spec, data);
        doors = doors(spec, data, control);
        begin(spec.clocks().wall());
    }

    /// Opens the doors. Where another program has an address, all else ends in order: a candidate
    /// may have been let in by now, and the next start would take this for the death of a process
    /// in which it answered somebody.
    private static DoorSide doors(StartSpec spec, DataSide data, ControlSide control)
            throws IOException {
        try {
            return new DoorSide(spec, data, control);
        } catch (IOException | RuntimeException e) {
            StopSteps admission =
                    new StopSteps().add(ANSWER, "admission", data.serving()::stopAdmitting);
            try {
                behindDoors(admission, data, control).run();
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /// What goes on beside, from now on.
    private void begin(InstantSource clock) {
        ServerTls tls = control.tls();
        if (tls != null) {
            tls.watch();
        }
        control.control().keepImages();
        control.control().tail().start(data.telemetry().events());
        control.cache().start();
        CompletableFuture<Void> _ =
                CompletableFuture.allOf(
                                control.firstLoads().values().toArray(CompletableFuture<?>[]::new))
                        .whenComplete((_, _) -> control.jobs().start());
        SideMetrics.register(data, control, clock);
    }

    /// Starts a server without models.
    ///
    /// @param log where events and, if it is on, the access log go
    ///
    /// *Errors*: `IOException` or `IllegalStateException` in words when a directory or an address
    /// cannot be taken.
    public static SlipwayServer start(ServerSettings settings, OutputStream log)
            throws IOException {
        return start(settings, List.of(), log);
    }

    /// Starts a server that loads these models; [#firstModels] waits for them.
    ///
    /// @param log where events and, if it is on, the access log go
    ///
    /// *Errors*: `IOException` or `IllegalStateException` in words when a directory, the journal or
    /// an address cannot be taken.
    public static SlipwayServer start(
            ServerSettings settings, List<ModelArgument> models, OutputStream log)
            throws IOException {
        return start(settings, models, FaultSwitch.none(), log);
    }

    /// As [#start(ServerSettings, List, OutputStream)], for a server that a drill breaks.
    public static SlipwayServer start(
            ServerSettings settings,
            List<ModelArgument> models,
            FaultSwitch faults,
            OutputStream log)
            throws IOException {
        Clocks clocks = new Clocks(System::nanoTime, InstantSource.system());
        return new SlipwayServer(new StartSpec(settings, models, faults, log, clocks));
    }

    /// Where the HTTP door listens.
    public InetSocketAddress httpAddress() {
        return doors.httpAddress();
    }

    /// Where the HTTP door is reached.
    public ServerAddress httpUrl() {
        return doors.httpUrl();
    }

    /// Where the gRPC door listens.
    public InetSocketAddress grpcAddress() {
        return doors.grpcAddress();
    }

    /// The data plane.
    public Serving serving() {
        return data.serving();
    }

    /// Where commands go.
    public Controls controls() {
        return control.control().control();
    }

    /// Where packages are pushed.
    public Pushes pushes() {
        return control.control().intake();
    }

    /// Waits until each model that was named at the start, or that the journal names, is ready or
    /// has failed.
    public Map<VersionId, VersionState> firstModels() {
        return NamedModels.joined(control.firstLoads());
    }

    /// Loads these models and waits until each is ready or has failed.
    public Map<VersionId, VersionState> load(List<ModelArgument> models) {
        return NamedModels.joined(data.named().install(models));
    }

    /// Lets callers go elsewhere before [#close]: for `delay` it is not ready any more, each answer
    /// is the last of its connection, and those of gRPC are told to go; then no connection comes in
    /// any more, and those that have are answered.
    public void drain(Duration delay) {
        control.jobs().leave();
        data.serving().leave(delay);
        doors.http().leave();
        doors.grpc().leave();
        Drain.run(
                delay,
                List.of(httpAddress().getPort(), grpcAddress().getPort()),
                doors.http()::isQuiet);
    }

    /// Stops: nobody new, those inside to their end, what waits in memory to the disk, the journal,
    /// then the models.
    ///
    /// *Errors*: `IllegalStateException` that names what failed; all else has been stopped then.
    @Override
    public void close() {
        stop().run();
    }

    /// What a stop does.
    public StopSteps stop() {
        StopSteps answering =
                new StopSteps()
                        .add(ANSWER, "admission", data.serving()::stopAdmitting)
                        .add(ANSWER, "doors", doors::stop)
                        .add(ANSWER, "console", doors.console());
        return behindDoors(answering, data, control);
    }

    private static StopSteps behindDoors(StopSteps answering, DataSide data, ControlSide control) {
        return answering
                .add(SETTLE, "cache", control.cache())
                .add(SETTLE, "jobs", control.jobs())
                .add(SETTLE, "releases", control.releases())
                .add(SETTLE, "reconciler", control.reconciler())
                .add(FLUSH, "tracking", control.tracking())
                .add(FLUSH, "feedback", control.feedback())
                .add(FLUSH, "capture", data.capture())
                .add(FLUSH, "slos", data.slo())
                .add(CLOSE_JOURNAL, "reception", control.reception())
                .add(CLOSE_JOURNAL, "control", control.control())
                .add(UNLOAD, "models", data.serving())
                .add(UNLOAD, "aggregates", data.aggregates())
                .add(UNLOAD, "online features", data.online())
                .add(UNLOAD, "connections", data.connections())
                .add(LEAVE, "tls", control.tls())
                .add(LEAVE, "telemetry", data.telemetry())
                .add(LEAVE, "data directory", data.directory());
    }
}
