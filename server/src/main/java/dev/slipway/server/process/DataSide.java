package dev.slipway.server.process;

import dev.slipway.api.cost.Meters;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.cost.MeteredCosts;
import dev.slipway.features.FeaturedRuntime;
import dev.slipway.features.online.OnlineAggregates;
import dev.slipway.frontend.http.exchange.Statuses;
import dev.slipway.monitoring.windows.TrafficWindows;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.drill.FaultSwitch;
import dev.slipway.server.job.JobMeter;
import dev.slipway.server.place.DataDirectory;
import dev.slipway.server.place.TemporaryFiles;
import dev.slipway.server.plane.CapturePlane;
import dev.slipway.server.plane.ConnectionPlane;
import dev.slipway.server.plane.SloPlane;
import dev.slipway.serving.AskedAside;
import dev.slipway.serving.Clocks;
import dev.slipway.serving.Serving;
import dev.slipway.serving.ServingSpec;
import dev.slipway.telemetry.Observers;
import dev.slipway.telemetry.Telemetry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// What predictions need, in the order in which it opens: the data directory, telemetry, whoever
/// looks at predictions, connections, online features and the data plane, in which the models that
/// were named begin to load.
final class DataSide {
    private final DataDirectory directory;
    private final Telemetry telemetry;
    private final CapturePlane capture;
    private final TrafficWindows windows;
    private final SloPlane slo;
    private final PredictionObserver observer;
    private final ConnectionPlane connections;
    private final OnlineAggregates online;
    private final AskedAside aggregates;
    private final Serving serving;
    private final NamedModels named;
    private final JobMeter meter = new JobMeter();
    private final Meters meters;
    private final MeteredCosts costs;
    private final Map<VersionId, CompletableFuture<VersionState>> loads;

    DataSide(StartSpec spec, ServerStart start) throws IOException {
        ServerSettings settings = spec.settings();
        OutputStream log = spec.log();
        Clocks clocks = spec.clocks();
        TemporaryFiles.tryOne();
        directory = start.opened(ServerPart.DATA_DIRECTORY, DataDirectory.open(settings.data()));
        telemetry =
                start.opened(
                        ServerPart.TELEMETRY,
                        Telemetry.start(
                                settings.telemetry(), log, log, clocks.wall(), new LogWords()));
        capture =
                start.opened(
                        ServerPart.CAPTURE,
                        CapturePlane.open(
                                directory,
                                settings.capture(),
                                telemetry,
                                spec.named(),
                                clocks.wall()));
        windows = new TrafficWindows(Statuses.with(settings.http().overloadedIs503())::code);
        slo =
                SloPlane.open(
                        directory,
                        settings.connections(),
                        telemetry.events(),
                        spec.named(),
                        clocks.wall());
        observer = Observers.all(List.of(capture.observer(), windows, slo.observer()));
        connections =
                start.opened(
                        ServerPart.CONNECTIONS,
                        new ConnectionPlane(
                                settings.connections(), telemetry.events(), clocks.nanoTime()));
        online =
                start.opened(
                        ServerPart.ONLINE_FEATURES,
                        OnlineAggregates.open(
                                directory.online(),
                                settings.featureMemory(),
                                clocks.wall(),
                                clocks.nanoTime()));
        aggregates = start.opened(ServerPart.AGGREGATES, AskedAside.of(online));
        serving =
                start.opened(
                        ServerPart.MODELS,
                        Serving.start(servingSpec(settings, spec.faults(), clocks)));
        start.endsBy(ServerPart.ADMISSION, serving::stopAdmitting);
        named = new NamedModels(serving.fleet());
        meters = meter.beside(serving.meters());
        costs = new MeteredCosts(meters, settings.prices(), clocks.wall(), clocks.nanoTime());
        loads = named.install(spec.models());
    }

    private ServingSpec servingSpec(ServerSettings settings, FaultSwitch faults, Clocks clocks) {
        return new ServingSpec(
                settings.serving(),
                FeaturedRuntime.around(faults.runtimes(connections.runtimes()), aggregates),
                settings.loading(),
                Runtime.getRuntime().availableProcessors(),
                clocks,
                observer,
                telemetry.events(),
                capture.capturing());
    }

    DataDirectory directory() {
        return directory;
    }

    Telemetry telemetry() {
        return telemetry;
    }

    CapturePlane capture() {
        return capture;
    }

    TrafficWindows windows() {
        return windows;
    }

    SloPlane slo() {
        return slo;
    }

    /// Whom every prediction is told.
    PredictionObserver observer() {
        return observer;
    }

    ConnectionPlane connections() {
        return connections;
    }

    OnlineAggregates online() {
        return online;
    }

    Serving serving() {
        return serving;
    }

    NamedModels named() {
        return named;
    }

    /// What jobs used.
    JobMeter meter() {
        return meter;
    }

    /// What predictions and jobs used.
    Meters meters() {
        return meters;
    }

    MeteredCosts costs() {
        return costs;
    }

    /// The loads of the models that were named at the start.
    Map<VersionId, CompletableFuture<VersionState>> loads() {
        return loads;
    }
}
