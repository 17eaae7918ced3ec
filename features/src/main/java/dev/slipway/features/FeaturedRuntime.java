package dev.slipway.features;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Suitability;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A runtime that puts a package's features in front of its model.
public final class FeaturedRuntime implements Runtime {
    private final Runtime runtime;
    private final AggregateLookup lookup;

    /// What was read for an estimate, for the load of the same package that follows.
    private volatile @Nullable SoftReference<Read> last;

    /// A definition of a package as it was found.
    private record Read(ModelPackage model, Optional<FeatureDefinition> definition) {}

    private FeaturedRuntime(Runtime runtime, AggregateLookup lookup) {
        this.runtime = runtime;
        this.lookup = lookup;
    }

    /// A runtime that executes what the given one does, packages with features among it; of their
    /// aggregates it knows no event.
    public static Runtime around(Runtime runtime) {
        return runtime instanceof FeaturedRuntime
                ? runtime
                : new FeaturedRuntime(runtime, AggregateLookup.ofNothing());
    }

    /// The same of several.
    public static List<Runtime> around(List<Runtime> runtimes) {
        return runtimes.stream().map(FeaturedRuntime::around).toList();
    }

    /// The same of several, whose aggregates are looked up.
    public static List<Runtime> around(List<Runtime> runtimes, AggregateLookup lookup) {
        return runtimes.stream()
                .map(runtime -> (Runtime) new FeaturedRuntime(runtime, lookup))
                .toList();
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
    public List<String> formats() {
        return runtime.formats();
    }

    @Override
    public Optional<Suitability> recognise(ModelPackage model) {
        return runtime.recognise(model);
    }

    @Override
    public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
        ResourceEstimate estimate = runtime.estimate(model, options);
        Read read = new Read(model, FeatureDefinition.of(model));
        last = new SoftReference<>(read);
        return read.definition()
                .map(definition ->
                        new ResourceEstimate(
                                estimate.loadPeakBytes() + 3 * definition.heapBytes(),
                                estimate.residentBytes() + definition.heapBytes(),
                                estimate.measured()))
                .orElse(estimate);
    }

    @Override
    public LoadedModel load(ModelPackage model, LoadOptions options) {
        // A definition is refused before anything is loaded.
        Optional<FeatureDefinition> definition = definition(model);
        LoadedModel loaded = runtime.load(model, options);
        if (definition.isEmpty()) {
            return loaded;
        }
        AggregateValues values = null;
        FeaturedModel featured = null;
        try {
            values = lookup.open(definition.get());
            featured = new FeaturedModel(loaded, definition.get(), values);
            return featured;
        } finally {
            // Whatever broke, such as want of memory for what an aggregate has kept.
            if (featured == null) {
                close(loaded, values);
            }
        }
    }

    private static void close(LoadedModel loaded, @Nullable AggregateValues values) {
        try {
            loaded.close();
        } finally {
            if (values != null) {
                values.close();
            }
        }
    }

    // The same object is meant: another package may lie in the same place by then.
    @SuppressWarnings("ReferenceEquality")
    private Optional<FeatureDefinition> definition(ModelPackage model) {
        SoftReference<Read> kept = last;
        last = null;
        Read read = kept == null ? null : kept.get();
        return read != null && read.model() == model
                ? read.definition()
                : FeatureDefinition.of(model);
    }
}
