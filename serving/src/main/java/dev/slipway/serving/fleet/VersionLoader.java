package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import dev.slipway.runtime.GoldenRows;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Runtimes;
import dev.slipway.serving.check.SignatureCheck;
import dev.slipway.serving.execution.CostFit;
import dev.slipway.serving.execution.Execution;
import dev.slipway.serving.execution.SlotSpec;
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

/// Makes a warm version of a package: recognise, estimate, reserve memory, load, warm up, compare
/// golden rows, measure, hold the memory that it takes.
final class VersionLoader {
    private final FleetSpec spec;

    VersionLoader(FleetSpec spec) {
        this.spec = spec;
    }

    /// The warm version.
    ///
    /// *Errors*: [ModelRefusedException], or whatever a runtime throws; nothing stays loaded then.
    ///
    /// @param owner on whose account it goes
    WarmVersion load(VersionId id, ModelPackage model, TeamName owner) {
        VersionMeter meter = spec.metering().of(id);
        Spending spending = Spending.begin(spec.slots().nanoTime());
        try {
            return load(id, model, meter, owner);
        } finally {
            spending.end(meter.account(CostCause.COLD_START, owner));
        }
    }

    private WarmVersion load(VersionId id, ModelPackage model, VersionMeter meter, TeamName owner) {
        Runtime runtime = Runtimes.best(spec.runtimes(), model);
        ResourceEstimate estimate = Runtimes.affordable(runtime, model, spec.loading());
        Reservation room = reserve(id, owner, most(runtime, estimate));
        try {
            LoadedModel loaded = runtime.load(model, spec.loading());
            try {
                return warm(id, model, loaded, meter, room);
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

    private WarmVersion warm(
            VersionId id,
            ModelPackage model,
            LoadedModel loaded,
            VersionMeter meter,
            Reservation reserved) {
        WarmUp warmUp = new WarmUp(spec.buffers(), spec.slots().nanoTime(), spec.warmUpLimit());
        CostFit cost = warmUp.run(loaded, model);
        try (RequestBuffers own = spec.buffers().forRequest()) {
            GoldenRows.compare(loaded, model, loaded.isNative() ? own : TensorAllocator.heap());
        }
        SharingProbe.Finding shares = SharingProbe.probe(loaded, model, spec.buffers());
        SignatureCheck check = new SignatureCheck(id, loaded.signature());
        Execution execution =
                new Execution(
                        check.subject(),
                        Execution.Traits.of(loaded, shares.sharing(), shares.padding()),
                        cost,
                        slots(loaded));
        RoomHold room = commit(reserved, loaded.memory());
        Books books =
                new Books(
                        new VersionCounters(spec.wall()),
                        meter,
                        meter.hold(room.team(), room.use().total()),
                        room);
        return new WarmVersion(id, loaded, check, execution, books);
    }

    private SlotSpec slots(LoadedModel loaded) {
        return loaded.outside()
                .map(outside -> spec.slots().on(spec.outside().of(outside)))
                .orElse(spec.slots());
    }
}
