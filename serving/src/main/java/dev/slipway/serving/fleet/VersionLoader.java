package dev.slipway.serving.fleet;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.status.LoadPhase;
import dev.slipway.runtime.GoldenRows;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Runtimes;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.check.SignatureCheck;
import dev.slipway.serving.execution.CostFit;
import dev.slipway.serving.execution.Execution;
import dev.slipway.serving.execution.SlotSpec;
import dev.slipway.serving.fleet.EarlierLoads.Shown;
import dev.slipway.serving.footprint.Growth;
import dev.slipway.serving.footprint.LoadScale;
import dev.slipway.serving.ledger.Claim;
import dev.slipway.serving.ledger.Commitment;
import dev.slipway.serving.ledger.MemoryRefusal;
import dev.slipway.serving.ledger.Reservation;
import dev.slipway.serving.ledger.RoomHold;
import dev.slipway.serving.memory.RequestBuffers;
import dev.slipway.serving.metering.VersionMeter;
import dev.slipway.serving.routing.Books;
import dev.slipway.serving.routing.WarmVersion;
import dev.slipway.serving.statistics.VersionCounters;
import dev.slipway.tensor.TensorAllocator;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Makes a warm version of a package: recognise, estimate, reserve memory, load, warm up, compare
/// golden rows, measure, hold the memory that it takes.
final class VersionLoader {
    /// How long a version is warmed up that was before: its code is compiled, its cost is known.
    private static final Duration AGAIN = Duration.ofMillis(20);

    /// How long a version is warmed up while requests wait for it.
    private static final Duration AWAITED = Duration.ofMillis(150);

    private final FleetSpec spec;
    private final ModelCloser closer;
    private final Predicate<Standby> isWanted;
    private final EarlierLoads earlier = new EarlierLoads();
    private final RoomFinder rooms;

    /// @param isWanted whether a version is to be loaded yet
    VersionLoader(FleetSpec spec, ModelCloser closer, Predicate<Standby> isWanted) {
        this.spec = spec;
        this.closer = closer;
        this.isWanted = isWanted;
        this.rooms = new RoomFinder(spec);
    }

    /// The warm version.
    ///
    /// *Errors*: [ModelRefusedException], [NoRoomException], [GivenUpException], or whatever a
    /// runtime throws; nothing stays loaded then.
    ///
    /// @param payer on whose account it goes
    WarmVersion load(Standby standby, ModelPackage model, Payer payer) {
        Runtime runtime =
                spec.coldStart(
                        payer.meter(), payer.team(), () -> Runtimes.best(spec.runtimes(), model));
        Reservation room =
                rooms.reserve(
                        new RoomFinder.Load(
                                standby.id(), payer, runtime, model, () -> requireWanted(standby)));
        Loading loading = new Loading(standby, model, runtime, payer, room);
        try {
            return load(loading);
        } catch (RuntimeException | Error e) {
            room.release();
            throw e;
        }
    }

    private void requireWanted(Standby standby) {
        if (!isWanted.test(standby)) {
            throw new GivenUpException();
        }
    }

    /// A version on its way.
    ///
    /// @param room that it may take meanwhile
    private record Loading(
            Standby standby, ModelPackage model, Runtime runtime, Payer payer, Reservation room) {}

    /// A version that is there and not warm yet.
    ///
    /// @param rows to call it with, as far as it answers them
    /// @param before what the scale read before it was
    /// @param weight what it took until its first calls were over
    private record Weighed(
            LoadedModel model,
            WarmUpRows rows,
            LoadScale.Before before,
            MemoryUse weight,
            GrowthProbe.Finding growth) {}

    private WarmVersion load(Loading loading) {
        Supplier<Weighed> weighing = () -> metered(loading, () -> weigh(loading));
        Weighed weighed =
                loading.runtime.isNative() ? spec.scale().alone(weighing) : weighing.get();
        try {
            WarmVersion warm = metered(loading, () -> warm(loading, weighed));
            loading.standby.times().ended(LoadPhase.WARM_UP);
            return warm;
        } catch (RuntimeException | Error e) {
            closer.close(weighed.model);
            throw e;
        }
    }

    private <T> T metered(Loading loading, Supplier<T> work) {
        return spec.coldStart(loading.payer.meter(), loading.payer.team(), work);
    }

    private Weighed weigh(Loading loading) {
        // Others may have been on the scale for long.
        requireWanted(loading.standby);
        LoadScale.Before before = spec.scale().before();
        LoadedModel model = loading.runtime.load(loading.model, spec.loading());
        try {
            loading.standby.times().ended(LoadPhase.LOAD);
            GrowthProbe probe =
                    new GrowthProbe(
                            spec.buffers(),
                            spec.slots().nanoTime(),
                            warmUpLimit(loading).dividedBy(2),
                            model.isNative() ? spec.scale()::read : () -> 0);
            WarmUpRows rows = new WarmUpRows(model.signature(), loading.model);
            GrowthProbe.Finding growth = probe.run(model, rows);
            return new Weighed(model, rows, before, spec.scale().weigh(model, before), growth);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /// What a version takes. What calls of warming up took beside the first ones counts where
    /// nothing else was loaded meanwhile; a short warm-up does not reach what a longer one did.
    private MemoryUse measured(Loading loading, Weighed weighed, boolean isShort) {
        MemoryUse first = weighed.weight;
        MemoryUse warm = spec.scale().weigh(weighed.model, weighed.before);
        boolean isIts = !weighed.model.isNative() || spec.scale().isUndisturbed(weighed.before);
        MemoryUse last = isIts ? warm : first;
        MemoryUse now = weighed.model.isNative() && last.total() < first.total() ? first : last;
        return spec.footprints()
                .of(loading.model.digest(), loading.runtime.name())
                .filter(known -> isShort && known.total() > now.total())
                .filter(known -> known.total() <= loading.room.use().total())
                .orElse(now);
    }

    private RoomHold commit(Loading loading, MemoryUse measured) {
        Runnable wanted = () -> requireWanted(loading.standby);
        return switch (loading.room.commit(measured, wanted)) {
            case Commitment.Held(RoomHold room) -> room;
            case Commitment.Refused(MemoryRefusal refusal) ->
                    throw NoRoomException.measured(
                            new Claim(refusal.version(), refusal.team(), measured), refusal);
        };
    }

    /// Short where the version was tried before, and while requests wait for it.
    private Duration warmUpLimit(Loading loading) {
        Duration limit = spec.warmUpLimit();
        Duration most = isKnown(loading) ? AGAIN : loading.standby.isWaking() ? AWAITED : limit;
        return limit.compareTo(most) < 0 ? limit : most;
    }

    private boolean isKnown(Loading loading) {
        return earlier.isKnown(loading.standby);
    }

    private boolean isShort(Loading loading) {
        return isKnown(loading) || loading.standby.isWaking();
    }

    private WarmVersion warm(Loading loading, Weighed weighed) {
        Standby standby = loading.standby;
        LoadedModel loaded = weighed.model;
        boolean isShort = isShort(loading);
        Shown now = tried(loading, weighed);
        earlier.keep(standby, now);
        if (!isShort) {
            earlier.keepForReturn(standby, loaded, now);
        }
        SignatureCheck check = new SignatureCheck(standby.id(), loaded.signature());
        Execution execution =
                new Execution(
                        check.subject(),
                        Execution.Traits.of(loaded, now.shares().sharing(), now.shares().padding()),
                        now.cost(),
                        slots(loaded));
        execution.takeTurnsAs(standby.id().endpoint());
        MemoryUse measured = measured(loading, weighed, isShort);
        RoomHold room = commit(loading, measured);
        // What found no place may have been a neighbour's: the next load weighs again.
        spec.footprints().keep(loading.model.digest(), loading.runtime.name(), measured);
        Growth growth = now.growth().growth();
        return new WarmVersion(
                standby.id(),
                new ModelLeases(loaded, () -> closer.close(loaded)),
                new WarmVersion.Parts(check, execution, books(loading, room), growth));
    }

    private Books books(Loading loading, RoomHold room) {
        VersionMeter meter = loading.payer.meter();
        return new Books(
                new VersionCounters(spec.wall()),
                meter,
                meter.hold(room.team(), loading.payer.heldFor(), room.use().total()),
                room);
    }

    /// Warms a version up, compares its golden rows, and finds out what is not known of it.
    private Shown tried(Loading loading, Weighed weighed) {
        LoadedModel loaded = weighed.model;
        ModelPackage model = loading.model;
        Optional<Shown> before = earlier.of(loading.standby);
        boolean isTold = before.filter(shown -> isReached(shown, weighed.growth)).isPresent();
        Duration rest = restOfWarmUp(loading, isTold);
        CostFit cost =
                new WarmUp(spec.buffers(), spec.slots().nanoTime(), rest).run(loaded, weighed.rows);
        try (RequestBuffers own = spec.buffers().forRequest()) {
            GoldenRows.compare(loaded, model, loaded.isNative() ? own : TensorAllocator.heap());
        }
        return before.map(shown -> shown.andThen(weighed.growth))
                .orElseGet(() ->
                        new Shown(
                                cost,
                                weighed.growth,
                                SharingProbe.probe(loaded, weighed.rows, spec.buffers())));
    }

    /// Whether first calls had as many rows as warming up gives a version. Those of a slow one have
    /// not, and it would be weighed without what it takes for them.
    private static boolean isReached(Shown before, GrowthProbe.Finding first) {
        return first.rows() >= Math.min(WarmUp.LARGEST_BATCH, before.cost().triedRows());
    }

    /// How long a version is warmed up behind its first calls. One that has left and comes again
    /// has had them as if it were new: what it held before may have been a neighbour's in part.
    ///
    /// @param isTold whether these and an earlier load tell what more calls would
    private Duration restOfWarmUp(Loading loading, boolean isTold) {
        Duration limit = warmUpLimit(loading);
        // The other half went into the first calls.
        Duration rest = isShort(loading) ? limit.dividedBy(2) : limit;
        return (isTold && rest.compareTo(AGAIN) > 0) ? AGAIN : rest;
    }

    private SlotSpec slots(LoadedModel loaded) {
        return loaded.outside()
                .map(outside -> spec.slots().on(spec.outside().of(outside)))
                .orElse(spec.slots());
    }
}
