package dev.slipway.serving.fleet;

import dev.slipway.api.model.VersionId;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Suitability;
import dev.slipway.serving.check.SignatureCheck;
import dev.slipway.serving.execution.CostFit;
import dev.slipway.serving.execution.Execution;
import dev.slipway.serving.routing.WarmVersion;
import dev.slipway.serving.statistics.VersionCounters;
import java.util.Optional;

/// Makes a warm version of a package: recognise, estimate, load, warm up, compare golden rows.
final class VersionLoader {
    private final FleetSpec spec;

    VersionLoader(FleetSpec spec) {
        this.spec = spec;
    }

    /// The warm version.
    ///
    /// *Errors*: [ModelRefusedException], or whatever a runtime throws; nothing stays loaded then.
    WarmVersion load(VersionId id, ModelPackage model) {
        Runtime runtime = bestRuntime(model);
        ResourceEstimate estimate = runtime.estimate(model, spec.loading());
        if (estimate.loadPeakBytes() > spec.loading().memoryLimitBytes()) {
            throw new ModelRefusedException(
                    model.file(),
                    "size",
                    "loading takes "
                            + estimate.loadPeakBytes()
                            + " bytes (expected: <= "
                            + spec.loading().memoryLimitBytes()
                            + ")");
        }
        LoadedModel loaded = runtime.load(model, spec.loading());
        try {
            return warm(id, model, loaded);
        } catch (RuntimeException | Error e) {
            loaded.close();
            throw e;
        }
    }

    private WarmVersion warm(VersionId id, ModelPackage model, LoadedModel loaded) {
        WarmUp warmUp = new WarmUp(spec.buffers(), spec.slots().nanoTime(), spec.warmUpLimit());
        CostFit cost = warmUp.run(loaded, model);
        GoldenRows.compare(loaded, model, spec.buffers());
        SignatureCheck check = new SignatureCheck(id, loaded.signature());
        Execution execution = new Execution(check.subject(), loaded.isNative(), cost, spec.slots());
        return new WarmVersion(id, loaded, check, execution, new VersionCounters(spec.wall()));
    }

    private Runtime bestRuntime(ModelPackage model) {
        Optional<Runtime> general = Optional.empty();
        for (Runtime runtime : spec.runtimes()) {
            Optional<Suitability> suitability = runtime.recognise(model);
            if (suitability.isEmpty()) {
                continue;
            }
            if (suitability.get() == Suitability.SPECIALIZED) {
                return runtime;
            }
            general = general.isPresent() ? general : Optional.of(runtime);
        }
        return general.orElseThrow(() ->
                new ModelRefusedException(
                        model.file(),
                        "start",
                        "no runtime knows this format (runtimes: " + names() + ")"));
    }

    private String names() {
        return String.join(", ", spec.runtimes().stream().map(Runtime::name).toList());
    }
}
