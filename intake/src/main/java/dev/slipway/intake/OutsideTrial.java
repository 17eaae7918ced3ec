package dev.slipway.intake;

import dev.slipway.api.push.Sample;
import dev.slipway.features.FeaturedRuntime;
import dev.slipway.packages.ModelYaml;
import dev.slipway.packages.sample.SampledModel;
import dev.slipway.runtime.GoldenRows;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ManifestFile;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.OutsideRuntime;
import dev.slipway.runtime.Runtime;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;
import java.util.Optional;

/// The trial of a package whose model computes elsewhere: nothing of it can harm this process, and
/// the way there is known to this process alone.
final class OutsideTrial {
    private final OutsideRuntime runtime;
    private final Runtime loading;
    private final ModelPackage model;
    private final LoadOptions limits;

    private OutsideTrial(OutsideRuntime runtime, ModelPackage model, LoadOptions limits) {
        this.runtime = runtime;
        this.loading = FeaturedRuntime.around(runtime);
        this.model = model;
        this.limits = limits;
    }

    /// The trial of `model`.
    ///
    /// *Errors*: `PushRefusedException` when nothing here knows the way.
    static OutsideTrial of(IntakeSpec spec, ModelPackage model) {
        for (OutsideRuntime runtime : spec.outside()) {
            if (runtime.recognise(model).isPresent()) {
                return new OutsideTrial(runtime, model, spec.loading());
            }
        }
        throw Refuse.input("format: remote (expected: one that this server can serve)");
    }

    /// What the model says of itself where it is.
    ///
    /// *Errors*: [ModelRefusedException].
    ModelManifest described() {
        return model.manifest().withSignature(runtime.signature(model));
    }

    /// Why the package will not do; empty when its model is there and answers its golden rows.
    Optional<String> refusal() {
        try (LoadedModel loaded = loading.load(model, limits)) {
            GoldenRows.compare(loaded, model, TensorAllocator.heap());
            return Optional.empty();
        } catch (ModelRefusedException | InferenceException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /// The package's description, completed from a sample by what the model answers.
    ///
    /// *Errors*: `PushRefusedException`.
    byte[] completed(Sample sample) {
        try (LoadedModel loaded = loading.load(model, limits)) {
            SampledModel sampled = SampledModel.of(loaded.signature(), sample);
            ModelManifest manifest =
                    sampled.complete(
                            model.manifest(),
                            rows ->
                                    GoldenRows.answered(
                                            loaded, model, rows, TensorAllocator.heap()));
            return ModelYaml.write(new ManifestFile(ManifestFile.NAME, manifest));
        } catch (ModelRefusedException | InferenceException e) {
            throw Refuse.reasons(List.of(String.valueOf(e.getMessage())));
        }
    }
}
