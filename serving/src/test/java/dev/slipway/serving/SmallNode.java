package dev.slipway.serving;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
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
import dev.slipway.serving.routing.WarmVersion;
import dev.slipway.serving.statistics.VersionCounters;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// A node of two slots that has loaded the models of a test, for what watches versions or calls
/// them beside their callers.
public final class SmallNode implements AutoCloseable {
    private final LongSupplier nanoTime;
    private final NodeSlots slots;
    private final MemoryLedger ledger = new MemoryLedger(MemoryBudget.of(1L << 30));
    private final Metering metering;
    private final DirectBufferPool buffers = new DirectBufferPool(1 << 20);

    /// One on the clock of a test.
    public SmallNode(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.slots = new NodeSlots(2, nanoTime);
        this.metering = new Metering(nanoTime);
    }

    /// What the memory of its versions is booked in.
    public MemoryLedger ledger() {
        return ledger;
    }

    /// What the use of its versions is booked in.
    public Metering metering() {
        return metering;
    }

    /// Where its calls take their buffers from.
    public DirectBufferPool buffers() {
        return buffers;
    }

    /// An endpoint without a version that lets some calls in.
    public static Route empty(EndpointName endpoint) {
        return Route.empty(
                endpoint,
                new EndpointLimits(
                        new LimitTerms(8, 1, Duration.ofMillis(200)), new Cohorts(1), 0));
    }

    /// A version that is loaded and can answer.
    public HostedVersion.Ready load(VersionId id, LoadedModel model, ModelManifest manifest) {
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
                                        Path.of("."), Path.of("model"), "0".repeat(64), manifest)),
                        nanoTime,
                        InstantSource.system());
        ModelPackage _ = standby.opened();
        return new HostedVersion.Ready(warm, standby);
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
