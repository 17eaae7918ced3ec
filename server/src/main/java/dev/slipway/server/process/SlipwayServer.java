package dev.slipway.server.process;

import dev.slipway.api.access.ServerAddress;
import dev.slipway.api.control.Controls;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.push.Pushes;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.drill.FaultSwitch;
import dev.slipway.server.stop.Drain;
import dev.slipway.server.stop.StopSteps;
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
/// doors are handed of it, [ServerPart] when it ends.
public final class SlipwayServer implements AutoCloseable {
    private final ServerStart start;
    private final DataSide data;
    private final ControlSide control;
    private final DoorSide doors;

    SlipwayServer(StartSpec spec, ServerStart start) throws IOException {
        this.start = start;
        data = new DataSide(spec, start);
        control = new ControlSide(spec, data, start);
        start.goOn();
        doors = new DoorSide(spec, data, control, start);
        begin(spec.clocks().wall());
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
    /// *Errors*: those of [ServerStart#run].
    public static SlipwayServer start(
            ServerSettings settings, List<ModelArgument> models, OutputStream log)
            throws IOException {
        return new ServerStart(settings, models, FaultSwitch.none(), log).run();
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
        return start.steps();
    }
}
