package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.LoadPhase;
import dev.slipway.runtime.GoldenRows;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Runtimes;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.check.SignatureCheck;
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
    private record Learned(WarmUp.Finding found, SharingProbe.Finding shares) {}

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
        VersionId id = standby.id();
        ResourceEstimate estimate = estimate(runtime, model, spec.ledger().attainable(id, owner));
        Reservation room = reserve(id, owner, most(runtime, model, estimate));
        Loading loading = new Loading(standby, model, runtime, meter, room);
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
            Standby standby,
            ModelPackage model,
            Runtime runtime,
            VersionMeter meter,
            Reservation room) {}

    private WarmVersion load(Loading loading) {
        long before = loading.runtime.isNative() ? spec.scale().read() : 0;
        LoadedModel loaded = loading.runtime.load(loading.model, spec.loading());
        try {
            loading.standby.times().ended(LoadPhase.LOAD);
            WarmVersion warm = warm(loading, loaded, before);
            loading.standby.times().ended(LoadPhase.WARM_UP);
            return warm;
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

    /// What a version takes. A short warm-up does not reach what a longer one
    /// did.
    private MemoryUse measured(Loading loading, MemoryUse weighed, boolean isShort) {
        String digest = loading.model.digest();
        String runtime = loading.runtime.name();
        MemoryUse measured =
                spec.footprints()
                        .of(digest, runtime)
                        .filter(known -> isShort && known.total() > weighed.total())
                        .orElse(weighed);
        return measured;
    }

    private static RoomHold commit(Reservation reserved, MemoryUse measured) {
        return switch (reserved.commit(measured)) {
            case Commitment.Held(RoomHold room) -> room;
            case Commitment.Refused(MemoryRefusal refusal) ->
                    throw new NoRoomException("measured more than was reserved", refusal);
        };
    }

    /// Short where the version was tried before, and while requests wait for it.
    private WarmUp warmUp(boolean isKnown, Loading loading) {
        Duration limit = spec.warmUpLimit();
        Duration most = isKnown ? AGAIN : loading.standby.isWaking() ? AWAITED : limit;
        return new WarmUp(
                spec.buffers(),
                spec.slots().nanoTime(),
                limit.compareTo(most) < 0 ? limit : most,
                loading.runtime.isNative() ? spec.scale()::read : () -> 0);
    }

    private WarmVersion warm(Loading loading, LoadedModel loaded, long before) {
        Standby standby = loading.standby;
        ModelPackage model = loading.model;
        Learned earlier = learned.get(standby);
        WarmUp.Finding found = warmUp(earlier != null, loading).run(loaded, model);
        try (RequestBuffers own = spec.buffers().forRequest()) {
            GoldenRows.compare(loaded, model, loaded.isNative() ? own : TensorAllocator.heap());
        }
        Learned now =
                earlier != null
                        ? earlier
                        : new Learned(found, SharingProbe.probe(loaded, model, spec.buffers()));
        learned.put(standby, now);
        SharingProbe.Finding shares = now.shares();
        SignatureCheck check = new SignatureCheck(standby.id(), loaded.signature());
        Execution execution =
                new Execution(
                        check.subject(),
                        Execution.Traits.of(loaded, shares.sharing(), shares.padding()),
                        now.found().cost(),
                        slots(loaded));
        boolean isShort = earlier != null || standby.isWaking();
        MemoryUse measured = measured(loading, spec.scale().weigh(loaded, before), isShort);
        RoomHold room = commit(loading.room, measured);
        // What found no place may have been a neighbour's: the next load weighs again.
        spec.footprints().keep(model.digest(), loading.runtime.name(), measured);
        Books books =
                new Books(
                        new VersionCounters(spec.wall()),
                        loading.meter,
                        loading.meter.hold(room.team(), room.use().total()),
                        room);
        return new WarmVersion(
                standby.id(),
                leases(loaded),
                new WarmVersion.Parts(check, execution, books, now.found().growth()));
    }

    private SlotSpec slots(LoadedModel loaded) {
        return loaded.outside()
                .map(outside -> spec.slots().on(spec.outside().of(outside)))
                .orElse(spec.slots());
    }
}
