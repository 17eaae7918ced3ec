package dev.slipway.serving;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.Meters;
import dev.slipway.api.inference.Predictions;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.Models;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.api.status.SlotStatus;
import dev.slipway.api.status.TierReport;
import dev.slipway.quiet.CompilerThreads;
import dev.slipway.serving.activation.Forecasts;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.activation.StartLedger;
import dev.slipway.serving.admission.Desk;
import dev.slipway.serving.admission.HeadAdmission;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.execution.BatchingState;
import dev.slipway.serving.execution.CarrierGuard;
import dev.slipway.serving.execution.Lateness;
import dev.slipway.serving.execution.NodeSlots;
import dev.slipway.serving.execution.OutsideSlots;
import dev.slipway.serving.execution.SlotSpec;
import dev.slipway.serving.fleet.Fleet;
import dev.slipway.serving.fleet.FleetSpec;
import dev.slipway.serving.fleet.HostedModels;
import dev.slipway.serving.footprint.Footprints;
import dev.slipway.serving.footprint.LoadScale;
import dev.slipway.serving.footprint.NativeGauge;
import dev.slipway.serving.ledger.Answer;
import dev.slipway.serving.ledger.Claim;
import dev.slipway.serving.ledger.LedgerState;
import dev.slipway.serving.ledger.MemoryBudget;
import dev.slipway.serving.ledger.MemoryLedger;
import dev.slipway.serving.ledger.Patience;
import dev.slipway.serving.limits.AdmissionState;
import dev.slipway.serving.limits.ByteBudget;
import dev.slipway.serving.loadtest.LoadTests;
import dev.slipway.serving.loadtest.LoadTestsSpec;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.metering.Metering;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Route;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.routing.WarmVersion;
import dev.slipway.serving.scaling.SlotLoad;
import dev.slipway.serving.scaling.SlotWatch;
import dev.slipway.serving.shadow.NodeLoad;
import dev.slipway.serving.shadow.ShadowPlane;
import dev.slipway.serving.shadow.ShadowPlaneSpec;
import dev.slipway.serving.shadow.ShadowThreads;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// The data plane of a process: its door, its models and the fleet behind them.
///
/// *Threads*: safe from any number of threads.
public final class Serving implements AutoCloseable {
    /// For how long a version waits for memory that others give back as they load or leave.
    private static final Duration MEMORY_PATIENCE = Duration.ofSeconds(30);

    private final HeadAdmission admission;
    private final SecondOpinions opinions;
    private final PredictionLine predictions;
    private final HostedModels models;
    private final Routes routes;
    private final NodeSlots slots;
    private final OutsideSlots outside;
    private final Metering metering;
    private final MemoryLedger ledger;
    private final SlotWatch watch;
    private final int intraOpThreads;
    private final Fleet fleet;
    private final ShadowPlane shadows;
    private final LoadTests loadTests;
    private final ByteBudget budget;
    private final ServerEvents events;
    private final Duration drainLimit;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Serving(ServingSpec spec) {
        LongSupplier nanoTime = spec.clocks().nanoTime();
        this.routes = new Routes();
        DirectBufferPool buffers = new DirectBufferPool(spec.config().pooledBytes());
        this.budget = new ByteBudget(spec.config().requestBytes());
        this.events = spec.events();
        this.drainLimit = spec.config().drainLimit();
        this.slots = new NodeSlots(spec.config().slots(), nanoTime);
        this.outside = new OutsideSlots(nanoTime);
        this.metering = new Metering(nanoTime);
        this.watch = SlotWatch.start(slots::load, slots.count(), events);
        this.intraOpThreads = spec.loading().intraOpThreads();
        this.ledger =
                new MemoryLedger(spec.config().memory(), new Patience(MEMORY_PATIENCE, nanoTime));
        this.fleet = new Fleet(routes, fleetSpec(spec, buffers));
        this.shadows = new ShadowPlane(shadowSpec(spec, buffers));
        this.loadTests = new LoadTests(loadTestsSpec(spec, buffers));
        this.admission =
                new HeadAdmission(
                        routes,
                        new Desk(
                                budget,
                                buffers,
                                spec.capturing(),
                                shadows,
                                fleet.activator(),
                                nanoTime));
        this.opinions = new SecondOpinions(routes, buffers, nanoTime);
        Comparing comparing = new Comparing(routes, opinions);
        this.predictions = new PredictionLine(admission, routes, comparing, events, nanoTime);
        this.models = new HostedModels(routes, admission);
    }

    private FleetSpec fleetSpec(ServingSpec spec, DirectBufferPool buffers) {
        ServingConfig config = spec.config();
        return new FleetSpec(
                spec.runtimes(),
                spec.loading(),
                config.warmUpLimit(),
                new EndpointTerms(config.concurrency(), BatchGoal.DEFAULT),
                new SlotSpec(slots, config.slotQueue(), new CarrierGuard(spec.carriers()), buffers),
                outside,
                buffers,
                metering,
                ledger,
                config.warmBytes(),
                new LoadScale(NativeGauge.ofProcess()),
                Footprints.in(spec.loading().cache()),
                Forecasts.in(spec.loading().cache()),
                spec.clocks().wall(),
                spec.observer(),
                spec.events());
    }

    private ShadowPlaneSpec shadowSpec(ServingSpec spec, DirectBufferPool buffers) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new ShadowPlaneSpec(
                routes,
                ledger,
                buffers,
                new NodeLoad(slots, routes, processors),
                spec.capturing()::policy,
                processors,
                ShadowPlaneSpec.Time.of(spec.clocks().nanoTime(), spec.clocks().wall()),
                ShadowThreads.ofProcess(),
                spec.events());
    }

    private LoadTestsSpec loadTestsSpec(ServingSpec spec, DirectBufferPool buffers) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new LoadTestsSpec(
                routes,
                buffers,
                new NodeLoad(slots, routes, processors),
                processors,
                spec.clocks().nanoTime(),
                LockSupport::parkNanos,
                ShadowThreads.ofProcess());
    }

    /// A data plane without models.
    public static Serving start(ServingSpec spec) {
        int _ = CompilerThreads.makeInterruptible();
        MemoryBudget memory = spec.config().memory();
        spec.events()
                .publish(
                        new ServerEvent.MemoryShared(
                                memory.bytes(), memory.heapBytes(), memory.offHeapBytes()));
        return new Serving(spec);
    }

    /// The only door to a prediction.
    public Predictions predictions() {
        return predictions;
    }

    /// What is served.
    public Models models() {
        return models;
    }

    /// Installs and removes versions.
    public Fleet fleet() {
        return fleet;
    }

    /// Versions that see traffic and answer nobody.
    public ShadowPlane shadows() {
        return shadows;
    }

    /// Versions that are put under load before they answer anybody.
    public LoadTests loadTests() {
        return loadTests;
    }

    /// What a call of a ready version is expected to take, in nanoseconds; empty for any other.
    ///
    /// @param rows how many rows the call carries
    public OptionalLong expectedNanos(VersionId version, int rows) {
        return routes.current()
                .loaded(version)
                .map(warm -> OptionalLong.of(warm.execution().expectedNanos(rows)))
                .orElse(OptionalLong.empty());
    }

    /// How the calls of each ready version share executions now.
    public Map<VersionId, BatchingState> batching() {
        Map<VersionId, BatchingState> states = new HashMap<>();
        for (Route route : routes.current().routes()) {
            for (HostedVersion version : route.versions()) {
                if (version instanceof HostedVersion.Ready(WarmVersion warm, Standby _)) {
                    states.put(warm.id(), warm.execution().batching());
                }
            }
        }
        return states;
    }

    /// What versions have used.
    public Meters meters() {
        return metering;
    }

    /// Sets memory of the node aside for something that is no loaded version, where it is free:
    /// waits for nobody and unloads nothing.
    public Answer reserveFree(Claim claim) {
        return ledger.reserveFree(claim);
    }

    /// How much memory loaded versions hold, and of what.
    public LedgerState memory() {
        return ledger.state();
    }

    /// How each endpoint lets requests in now.
    public Map<EndpointName, AdmissionState> admission() {
        long now = slots.clock().getAsLong();
        Map<EndpointName, AdmissionState> states = new HashMap<>();
        for (Route route : routes.current().routes()) {
            states.put(route.name(), route.limits().state(waitingCalls(route), now));
        }
        return states;
    }

    private static int waitingCalls(Route route) {
        int waiting = 0;
        for (HostedVersion version : route.versions()) {
            if (version instanceof HostedVersion.Ready(WarmVersion warm, Standby _)) {
                waiting += warm.execution().waitingCalls();
            }
        }
        return waiting;
    }

    /// The busy part of the slots that run long calls, between 0 and 1.
    public double slotUtilization() {
        return slots.utilization();
    }

    /// The time of the slots that run long calls which is on nobody's account, so far: they waited
    /// for calls.
    ///
    /// *Units*: nanoseconds of one slot.
    public long idleSlotNanos() {
        return slots.idleNanos();
    }

    /// What slots executed for nobody.
    public Lateness lateness() {
        return slots.lateness();
    }

    /// Slots on which long calls of each team run now.
    public Map<TeamName, Integer> teamSlots() {
        return slots.running();
    }

    /// Lets so many calls of each connection in from now on, those of loaded versions included.
    public void letOutside(Map<String, Integer> calls) {
        outside.follow(calls);
    }

    /// The busy part of the slots of each connection to a place where models compute.
    public Map<String, Double> outsideUtilization() {
        return outside.utilization();
    }

    /// What the slots were asked for, so far.
    SlotLoad load() {
        return slots.load();
    }

    /// How many slots there are, and how many the demand asks for.
    public SlotStatus slots() {
        List<SlotStatus.TeamFloor> teams =
                slots.floors().entrySet().stream()
                        .map(floor -> new SlotStatus.TeamFloor(floor.getKey(), floor.getValue()))
                        .sorted(Comparator.comparing(floor -> floor.team().value()))
                        .toList();
        return new SlotStatus(slots.count(), watch.wanted(), watch.demand(), intraOpThreads, teams);
    }

    /// Which versions are loaded or loaded on request, what loading took, and why some were
    /// unloaded.
    public TierReport tiers() {
        return TierReports.of(fleet, slots.clock().getAsLong());
    }

    /// What loads of versions took since the start, by the tier that they came from.
    public Map<Tier, StartLedger.Sums> loads() {
        return fleet.standbys().ledger().sums();
    }

    /// Requests that wait until their version is loaded.
    public int waitingForLoads() {
        return fleet.standbys().waiting();
    }

    /// Request bytes in flight now.
    public long requestBytesInFlight() {
        return budget.inFlight();
    }

    /// Says that it is not ready any more, and admits everybody as before.
    ///
    /// @param delay after which nobody is admitted
    public void leave(Duration delay) {
        admission.leave();
        events.publish(new ServerEvent.DrainStarted(delay));
    }

    /// Admits nobody from now on; requests inside go on.
    public void stopAdmitting() {
        if (!admission.isStopping()) {
            admission.stop();
            fleet.refuseWaiting(HeadAdmission.stopped());
            events.publish(new ServerEvent.ShutdownStarted());
        }
    }

    /// Admits nobody, waits for the requests inside up to the drain limit, closes all models.
    /// Idempotent.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        stopAdmitting();
        opinions.close();
        shadows.close();
        loadTests.close();
        boolean drained = fleet.close(drainLimit);
        watch.close();
        slots.close();
        outside.close();
        events.publish(new ServerEvent.ShutdownEnded(drained));
    }
}
