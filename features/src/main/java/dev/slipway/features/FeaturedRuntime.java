package dev.slipway.features;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Suitability;
import java.util.List;
import java.util.Optional;

/// A runtime that puts a package's features in front of its model.
public final class FeaturedRuntime implements Runtime {
    private final Runtime runtime;

    private FeaturedRuntime(Runtime runtime) {
        this.runtime = runtime;
    }

    /// A runtime that executes what the given one does, packages with features among it.
    public static Runtime around(Runtime runtime) {
        return runtime instanceof FeaturedRuntime ? runtime : new FeaturedRuntime(runtime);
    }

    /// The same of several.
    public static List<Runtime> around(List<Runtime> runtimes) {
        return runtimes.stream().map(FeaturedRuntime::around).toList();
    }

    @Override
    public String name() {
        return runtime.name();
    }

    @Override
    public boolean isNative() {
        return runtime.isNative();
    }

    @Override
    public Optional<Suitability> recognise(ModelPackage model) {
        return runtime.recognise(model);
    }

    @Override
    public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
        ResourceEstimate estimate = runtime.estimate(model, options);
        return FeatureDefinition.of(model)
                .map(definition ->
                        new ResourceEstimate(
                                estimate.loadPeakBytes() + 3 * definition.heapBytes(),
                                estimate.residentBytes() + definition.heapBytes(),
                                estimate.measured()))
                .orElse(estimate);
    }

    @Override
    public LoadedModel load(ModelPackage model, LoadOptions options) {
        // A definition is cheap to read, so it is refused before anything is loaded.
        Optional<FeatureDefinition> definition = FeatureDefinition.of(model);
        LoadedModel loaded = runtime.load(model, options);
        if (definition.isEmpty()) {
            return loaded;
        }
        try {
            return new FeaturedModel(loaded, definition.get());
        } catch (ModelRefusedException e) {
            loaded.close();
            throw e;
        }
    }
}
