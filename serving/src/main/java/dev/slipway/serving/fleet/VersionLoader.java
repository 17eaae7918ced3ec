package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.model.VersionId;
import dev.slipway.runtime.GoldenRows;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Runtimes;
import dev.slipway.serving.check.SignatureCheck;
import dev.slipway.serving.execution.CostFit;
import dev.slipway.serving.execution.Execution;
import dev.slipway.serving.memory.RequestBuffers;
import dev.slipway.serving.metering.Spending;
import dev.slipway.serving.metering.VersionMeter;
import dev.slipway.serving.routing.Books;
import dev.slipway.serving.routing.WarmVersion;
import dev.slipway.serving.statistics.VersionCounters;
import dev.slipway.tensor.TensorAllocator;

/// Makes a warm version of a package: recognise, estimate, load, warm up, compare golden rows.
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
        Runtimes.affordable(runtime, model, spec.loading());
        LoadedModel loaded = runtime.load(model, spec.loading());
        try {
            return warm(id, model, loaded, meter, owner);
        } catch (RuntimeException | Error e) {
            loaded.close();
            throw e;
        }
    }

    private WarmVersion warm(
            VersionId id,
            ModelPackage model,
            LoadedModel loaded,
            VersionMeter meter,
            TeamName owner) {
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
                        spec.slots());
        Books books =
                new Books(
                        new VersionCounters(spec.wall()),
                        meter,
                        meter.hold(owner, loaded.memoryBytes()));
        return new WarmVersion(id, loaded, check, execution, books);
    }
}
