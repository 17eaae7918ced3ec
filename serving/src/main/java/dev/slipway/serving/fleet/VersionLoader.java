package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import dev.slipway.runtime.GoldenRows;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Runtimes;
import dev.slipway.serving.check.SignatureCheck;
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
        ResourceEstimate estimate = estimate(runtime, model, spec.ledger().attainable(id, owner));
        Reservation room = reserve(id, owner, most(runtime, model, estimate));
        Loading loading = new Loading(id, model, runtime, meter, room);
        try {
            return runtime.isNative() ? spec.scale().alone(() -> load(loading)) : load(loading);
        } catch (RuntimeException | Error e) {
            room.release();
            throw e;
        }
    }

    /// Whoever has to run a model to know what it takes does so within what the version could get.
    private ResourceEstimate estimate(Runtime runtime, ModelPackage model, long attainable) {
        LoadOptions options = spec.loading();
        LoadOptions bounded = runtime.isNative() ? options.within(attainable) : options;
        return Runtimes.affordable(
                runtime.estimate(model, bounded), model, options.memoryLimitBytes());
    }

    /// A version on its way.
    ///
    /// @param room that it may take meanwhile
    private record Loading(
            VersionId id,
            ModelPackage model,
            Runtime runtime,
            VersionMeter meter,
            Reservation room) {}

    private WarmVersion load(Loading loading) {
        long before = loading.runtime.isNative() ? spec.scale().read() : 0;
        LoadedModel loaded = loading.runtime.load(loading.model, spec.loading());
        try {
            return warm(loading, loaded, before);
        } catch (RuntimeException | Error e) {
            loaded.close();
            throw e;
        }
    }

    /// What a load takes at any time: what the last one on this node was measured to hold, and what
    /// one takes beyond that on its way; where none is known, what the runtime expects.
    private MemoryUse most(Runtime runtime, ModelPackage model, ResourceEstimate estimate) {
        long passing = estimate.loadPeakBytes() - estimate.residentBytes();
        MemoryUse expected = of(runtime, estimate.residentBytes());
        MemoryUse held =
                spec.footprints()
                        .of(model.digest(), runtime.name())
                        .filter(known -> !estimate.measured() || known.total() > expected.total())
                        .orElse(expected);
        return held.plus(of(runtime, passing));
    }

    private static MemoryUse of(Runtime runtime, long bytes) {
        return runtime.isNative() ? MemoryUse.ofNative(bytes) : MemoryUse.ofHeap(bytes);
    }

    /// Native memory goes on the scale when it is given back, too.
    private ModelLeases leases(LoadedModel loaded) {
        return loaded.isNative()
                ? new ModelLeases(loaded, () -> spec.scale().giveBack(loaded::close))
                : new ModelLeases(loaded);
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

    private WarmVersion warm(Loading loading, LoadedModel loaded, long before) {
        VersionId id = loading.id;
        ModelPackage model = loading.model;
        WarmUp warmUp =
                new WarmUp(
                        spec.buffers(),
                        spec.slots().nanoTime(),
                        spec.warmUpLimit(),
                        loaded.isNative() ? spec.scale()::read : () -> 0);
        WarmUp.Finding found = warmUp.run(loaded, model);
        try (RequestBuffers own = spec.buffers().forRequest()) {
            GoldenRows.compare(loaded, model, loaded.isNative() ? own : TensorAllocator.heap());
        }
        SharingProbe.Finding shares = SharingProbe.probe(loaded, model, spec.buffers());
        SignatureCheck check = new SignatureCheck(id, loaded.signature());
        Execution execution =
                new Execution(
                        check.subject(),
                        Execution.Traits.of(loaded, shares.sharing(), shares.padding()),
                        found.cost(),
                        spec.slots());
        MemoryUse measured = spec.scale().weigh(loaded, before);
        spec.footprints().keep(model.digest(), loading.runtime.name(), measured);
        RoomHold room = commit(loading.room, measured);
        Books books =
                new Books(
                        new VersionCounters(spec.wall()),
                        loading.meter,
                        loading.meter.hold(room.team(), room.use().total()),
                        room);
        return new WarmVersion(
                id, leases(loaded), new WarmVersion.Parts(check, execution, books, found.growth()));
    }
}
