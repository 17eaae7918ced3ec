package dev.slipway.serving.loadtest;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.batching.Sharing;
import dev.slipway.serving.check.SignatureCheck;
import dev.slipway.serving.execution.CarrierGuard;
import dev.slipway.serving.execution.CostFit;
import dev.slipway.serving.execution.Execution;
import dev.slipway.serving.execution.NodeSlots;
import dev.slipway.serving.execution.SlotSpec;
import dev.slipway.serving.footprint.Growth;
import dev.slipway.serving.ledger.Answer;
import dev.slipway.serving.ledger.Claim;
import dev.slipway.serving.ledger.Commitment;
import dev.slipway.serving.ledger.MemoryBudget;
import dev.slipway.serving.ledger.MemoryLedger;
import dev.slipway.serving.ledger.RoomHold;
import dev.slipway.serving.limits.EndpointLimits;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.metering.Metering;
import dev.slipway.serving.metering.VersionMeter;
import dev.slipway.serving.overload.Cohorts;
import dev.slipway.serving.overload.LimitTerms;
import dev.slipway.serving.routing.Books;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Route;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.routing.WarmVersion;
import dev.slipway.serving.shadow.HostLoad;
import dev.slipway.serving.shadow.ShadowThreads;
import dev.slipway.serving.statistics.VersionCounters;
import dev.slipway.testkit.fake.FakeModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// Two versions on a clock that only calls and waiting move; tests run on the thread that asks for
/// them.
final class LoadBench implements AutoCloseable {
    static final EndpointName FLIGHTS = new EndpointName("flights");
    static final Duration P50 = Duration.ofMillis(10);
    static final Duration P99 = Duration.ofMillis(50);

    final AtomicLong now = new AtomicLong(1);
    final Routes routes = new Routes();
    final List<Runnable> started = new ArrayList<>();
    volatile double busy;

    /// Whether the next look at the host breaks.
    final AtomicBoolean isBroken = new AtomicBoolean();

    LongConsumer waiting = nanos -> {};
    private final NodeSlots slots = new NodeSlots(2, now::get);
    private final MemoryLedger ledger = new MemoryLedger(MemoryBudget.of(1L << 30));
    private final Metering metering = new Metering(now::get);
    private final DirectBufferPool buffers = new DirectBufferPool(1 << 20);

    LoadBench() {
        routes.update(table ->
                table.with(
                        Route.empty(
                                FLIGHTS,
                                new EndpointLimits(
                                        new LimitTerms(8, 1, Duration.ofMillis(200)),
                                        new Cohorts(1),
                                        0))));
    }

    /// How long a version takes for a call, and what else happens in it.
    @FunctionalInterface
    interface Cost {
        long nanos(long call);
    }

    /// A model whose calls take so long.
    FakeModel taking(Cost cost) {
        AtomicLong calls = new AtomicLong();
        return FakeModel.summing(2, () -> now.addAndGet(cost.nanos(calls.getAndIncrement())));
    }

    LoadTestsSpec spec() {
        return spec(new ShadowThreads((_, work) -> started.add(work), (_, _) -> {}));
    }

    LoadTestsSpec spec(ShadowThreads threads) {
        HostLoad load =
                new HostLoad() {
                    @Override
                    public double busy(long own) {
                        if (isBroken.getAndSet(false)) {
                            throw new OutOfMemoryError("none for a moment");
                        }
                        return busy;
                    }

                    @Override
                    public boolean isWaiting() {
                        return false;
                    }
                };
        return new LoadTestsSpec(routes, buffers, load, 2, now::get, this::park, threads);
    }

    private void park(long nanos) {
        now.addAndGet(Math.max(1, nanos));
        waiting.accept(nanos);
    }

    static LoadTestWish wish(double perSecond) {
        return new LoadTestWish(
                FLIGHTS, new VersionNumber(1), new VersionNumber(2), perSecond, P50, P99);
    }

    /// Lets a version be loaded; the first answers.
    void install(long number, LoadedModel model) {
        VersionId id = new VersionId(FLIGHTS, new VersionNumber(number));
        VersionMeter meter = metering.of(id);
        WarmVersion warm =
                new WarmVersion(
                        id,
                        new ModelLeases(model),
                        new WarmVersion.Parts(
                                new SignatureCheck(id, model.signature()),
                                new Execution(
                                        "test",
                                        new Execution.Traits(
                                                false, false, new Sharing.Impossible("test"), null),
                                        new CostFit(1_000, 0),
                                        new SlotSpec(slots, 8, new CarrierGuard(2), buffers)),
                                new Books(
                                        new VersionCounters(InstantSource.system()),
                                        meter,
                                        meter.hold(TeamName.DEFAULT, 1),
                                        room(id)),
                                Growth.NONE));
        Standby standby =
                new Standby(
                        id,
                        PackageSource.of(() ->
                                new ModelPackage(
                                        Path.of("."),
                                        Path.of("model"),
                                        "0".repeat(64),
                                        ModelManifest.EMPTY)),
                        now::get,
                        InstantSource.system());
        ModelPackage _ = standby.opened();
        routes.update(table ->
                table.with(
                        table.route(FLIGHTS)
                                .orElseThrow()
                                .with(new HostedVersion.Ready(warm, standby))));
    }

    private RoomHold room(VersionId id) {
        Answer answer = ledger.reserve(new Claim(id, TeamName.DEFAULT, MemoryUse.ofHeap(1)));
        if (answer instanceof Answer.Granted granted
                && granted.reservation().commit(MemoryUse.ofHeap(1))
                        instanceof Commitment.Held held) {
            return held.room();
        }
        throw new AssertionError(answer);
    }

    @Override
    public void close() {
        slots.close();
    }
}
