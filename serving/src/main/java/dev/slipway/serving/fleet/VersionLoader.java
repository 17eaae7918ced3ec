package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.LoadPhase;
import dev.slipway.runtime.GoldenRows;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Runtimes;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.check.SignatureCheck;
import dev.slipway.serving.execution.CostFit;
import dev.slipway.serving.execution.Execution;
import dev.slipway.serving.ledger.Answer;
import dev.slipway.serving.ledger.Claim;
import dev.slipway.serving.ledger.Commitment;
import dev.slipway.serving.ledger.MemoryRefusal;
import dev.slipway.serving.ledger.Reservation;
import dev.slipway.serving.ledger.RoomHold;
import dev.slipway.serving.memory.RequestBuffers;
import dev.slipway.serving.metering.Spending;
import dev.slipway.serving.metering.VersionMeter;
import dev.slipway.serving.routing.Books;
import dev.slipway.serving.routing.WarmVersion;
import dev.slipway.serving.statistics.VersionCounters;
import dev.slipway.tensor.TensorAllocator;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/// Makes a warm version of a package: recognise, estimate, reserve memory, load, warm up, compare
/// golden rows, measure, hold the memory that it takes.
final class VersionLoader {
    /// How long a version is warmed up that was before: its code is compiled, its cost is known.
    private static final Duration AGAIN = Duration.ofMillis(20);

    /// How long a version is warmed up while requests wait for it.
    private static final Duration AWAITED = Duration.ofMillis(150);

    private final FleetSpec spec;
    private final Map<Standby, Learned> learned = Collections.synchronizedMap(new WeakHashMap<>());

    /// What trying a version showed when it was loaded first; the fit goes on learning.
    private record Learned(CostFit cost, SharingProbe.Finding shares) {}

    VersionLoader(FleetSpec spec) {
        this.spec = spec;
    }

    /// The warm version.
    ///
    /// *Errors*: [ModelRefusedException], or whatever a runtime throws; nothing stays loaded then.
    ///
    /// @param owner on whose account it goes
    WarmVersion load(Standby standby, ModelPackage model, TeamName owner) {
        VersionId id = standby.id();
        VersionMeter meter = spec.metering().of(id);
        Spending spending = Spending.begin(spec.slots().nanoTime());
        try {
            return load(standby, model, meter, owner);
        } finally {
            spending.end(meter.account(CostCause.COLD_START, owner));
        }
    }

    private WarmVersion load(
            Standby standby, ModelPackage model, VersionMeter meter, TeamName owner) {
        Runtime runtime = Runtimes.best(spec.runtimes(), model);
        ResourceEstimate estimate = Runtimes.affordable(runtime, model, spec.loading());
        Reservation room = reserve(standby.id(), owner, most(runtime, estimate));
        try {
            LoadedModel loaded = runtime.load(model, spec.loading());
            try {
                standby.times().ended(LoadPhase.LOAD);
                WarmVersion warm = warm(standby, model, loaded, meter, room);
                standby.times().ended(LoadPhase.WARM_UP);
                return warm;
            } catch (RuntimeException | Error e) {
                loaded.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            room.release();
            throw e;
        }
    }

    private static MemoryUse most(Runtime runtime, ResourceEstimate estimate) {
        long bytes = estimate.loadPeakBytes();
        return runtime.isNative() ? MemoryUse.ofNative(bytes) : MemoryUse.ofHeap(bytes);
    }

    private Reservation reserve(VersionId id, TeamName owner, MemoryUse most) {
        return switch (spec.ledger().reserve(new Claim(id, owner, most))) {
            case Answer.Granted(Reservation room) -> room;
            case Answer.Refused(MemoryRefusal refusal) -> throw new NoRoomException(refusal);
        };
    }

    private static RoomHold commit(Reservation reserved, MemoryUse measured) {
        return switch (reserved.commit(measured)) {
            case Commitment.Held(RoomHold room) -> room;
            case Commitment.Refused(MemoryRefusal refusal) ->
                    throw new NoRoomException("measured more than was reserved", refusal);
        };
    }

    /// Short where the version was tried before, and while requests wait for it.
    private WarmUp warmUp(boolean isKnown, Standby standby) {
        Duration limit = spec.warmUpLimit();
        Duration most = isKnown ? AGAIN : standby.isWaking() ? AWAITED : limit;
        return new WarmUp(
                spec.buffers(), spec.slots().nanoTime(), limit.compareTo(most) < 0 ? limit : most);
    }

    private WarmVersion warm(
            Standby standby,
            ModelPackage model,
            LoadedModel loaded,
            VersionMeter meter,
            Reservation reserved) {
        Learned before = learned.get(standby);
        CostFit measured = warmUp(before != null, standby).run(loaded, model);
        try (RequestBuffers own = spec.buffers().forRequest()) {
            GoldenRows.compare(loaded, model, loaded.isNative() ? own : TensorAllocator.heap());
        }
        Learned now =
                before != null
                        ? before
                        : new Learned(measured, SharingProbe.probe(loaded, model, spec.buffers()));
        learned.put(standby, now);
        SharingProbe.Finding shares = now.shares();
        SignatureCheck check = new SignatureCheck(standby.id(), loaded.signature());
        Execution execution =
                new Execution(
                        check.subject(),
                        Execution.Traits.of(loaded, shares.sharing(), shares.padding()),
                        now.cost(),
                        spec.slots());
        RoomHold room = commit(reserved, loaded.memory());
        Books books =
                new Books(
                        new VersionCounters(spec.wall()),
                        meter,
                        meter.hold(room.team(), room.use().total()),
                        room);
        return new WarmVersion(standby.id(), loaded, check, execution, books);
    }
}
