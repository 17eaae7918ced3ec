package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Runtimes;
import dev.slipway.serving.ledger.Answer;
import dev.slipway.serving.ledger.Claim;
import dev.slipway.serving.ledger.MemoryRefusal;
import dev.slipway.serving.ledger.Reservation;

/// Sets the memory aside that loading a version takes: what the last load on this node was measured
/// to hold, and what one takes beyond that on its way; where none is known, what the runtime
/// expects.
///
/// *Threads*: loading threads; may wait for memory.
final class RoomFinder {
    private final FleetSpec spec;

    RoomFinder(FleetSpec spec) {
        this.spec = spec;
    }

    /// A version that needs room.
    ///
    /// @param wanted throws once it is given up
    record Load(VersionId id, Payer payer, Runtime runtime, ModelPackage model, Runnable wanted) {
        private TeamName owner() {
            return payer.team();
        }
    }

    /// The memory that it may take.
    ///
    /// *Errors*: [NoRoomException]; [ModelRefusedException]; what the load throws once it is given
    /// up.
    Reservation reserve(Load load) {
        ResourceEstimate estimate = estimate(load);
        MemoryUse passing = of(load.runtime, estimate.loadPeakBytes() - estimate.residentBytes());
        MemoryUse expected = of(load.runtime, estimate.residentBytes());
        MemoryUse held = held(load, estimate, expected);
        // What was weighed may have been a neighbour's in part; what a runtime counts is not.
        boolean isNoisy = load.runtime.isNative() && estimate.measured();
        return reserve(
                new Claim(
                        load.id,
                        load.owner(),
                        held.plus(passing),
                        (isNoisy ? expected : held).plus(passing)),
                load.wanted);
    }

    private MemoryUse held(Load load, ResourceEstimate estimate, MemoryUse expected) {
        return spec.footprints()
                .of(load.model.digest(), load.runtime.name())
                .filter(known -> !estimate.measured() || known.total() > expected.total())
                .orElse(expected);
    }

    private Reservation reserve(Claim claim, Runnable wanted) {
        return switch (spec.ledger().reserve(claim, wanted)) {
            case Answer.Granted(Reservation room) -> room;
            case Answer.Refused(MemoryRefusal refusal) ->
                    throw NoRoomException.unloaded(claim, refusal);
        };
    }

    /// Whoever has to run a model to know what it takes does so within what the version could get;
    /// where that is not enough, memory is what is missing.
    private ResourceEstimate estimate(Load load) {
        LoadOptions options = spec.loading();
        while (load.runtime.isNative()) {
            long attainable = spec.ledger().attainable(load.id, load.owner());
            if (attainable > 0) {
                try {
                    return estimate(load, options.within(attainable));
                } catch (ModelRefusedException e) {
                    if (!e.isOfMemory() || attainable >= options.memoryLimitBytes()) {
                        throw e;
                    }
                }
            }
            Claim more = new Claim(load.id, load.owner(), moreThan(attainable, load));
            requireMore(more, load.wanted);
        }
        return estimate(load, options);
    }

    /// Goes on only where more has become free meanwhile.
    private void requireMore(Claim claim, Runnable wanted) {
        switch (spec.ledger().reserve(claim, wanted)) {
            case Answer.Granted(Reservation room) -> room.release();
            case Answer.Refused(MemoryRefusal refusal) ->
                    throw NoRoomException.unmeasured(claim, refusal);
        }
    }

    private MemoryUse moreThan(long bytes, Load load) {
        MemoryUse more = MemoryUse.ofNative(bytes + 1);
        return spec.footprints()
                .of(load.model.digest(), load.runtime.name())
                .filter(known -> known.offHeapBytes() > bytes)
                .orElse(more);
    }

    private ResourceEstimate estimate(Load load, LoadOptions within) {
        return spec.coldStart(
                load.payer.meter(),
                load.owner(),
                () ->
                        Runtimes.affordable(
                                load.runtime.estimate(load.model, within),
                                load.model,
                                spec.loading().memoryLimitBytes()));
    }

    private static MemoryUse of(Runtime runtime, long bytes) {
        return runtime.isNative() ? MemoryUse.ofNative(bytes) : MemoryUse.ofHeap(bytes);
    }
}
