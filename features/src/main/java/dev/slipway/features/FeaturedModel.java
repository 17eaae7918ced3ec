package dev.slipway.features;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.features.column.Type;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.Outside;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// A model behind its features: it takes the columns that clients and files have.
///
/// *Threads*: safe from any number.
public final class FeaturedModel implements LoadedModel {
    private final LoadedModel model;
    private final FeatureDefinition definition;
    private final AggregateValues aggregated;
    private final ModelInputs inputs;
    private final Signature signature;
    private final boolean hasAggregates;

    /// Puts a definition in front of a model, which it takes over; of its aggregates it knows no
    /// event.
    ///
    /// *Errors*: `ModelRefusedException` when the features are not what the model takes; it is
    /// still open then.
    public FeaturedModel(LoadedModel model, FeatureDefinition definition) {
        this(model, definition, AggregateValues.ofNothing(definition.aggregates()));
    }

    /// Puts a definition in front of a model, which it takes over.
    ///
    /// *Errors*: `ModelRefusedException` when the features are not what the model takes; it is
    /// still open then.
    ///
    /// @param aggregated where the definition's aggregates come from
    public FeaturedModel(
            LoadedModel model, FeatureDefinition definition, AggregateValues aggregated) {
        this.model = model;
        this.definition = definition;
        this.aggregated = aggregated;
        this.inputs = ModelInputs.of(definition, model.signature());
        this.signature = Signature.of(definition.columns(), model.signature().outputs());
        this.hasAggregates = !definition.aggregates().isEmpty();
    }

    /// The model, which takes features.
    public LoadedModel model() {
        return model;
    }

    /// What computes them.
    public FeatureDefinition definition() {
        return definition;
    }

    /// The tensors that [#model()] takes. There is no value for which this throws.
    ///
    /// @param columns in this signature's order, checked against it
    public List<Tensor> join(List<Tensor> columns, TensorAllocator allocator) {
        return inputs.tensors(columns, aggregated, allocator);
    }

    /// The same, and notes what the rows are given for their aggregates.
    ///
    /// @param served of this model, and not used before
    public List<Tensor> join(
            List<Tensor> columns, TensorAllocator allocator, ServedAggregates served) {
        return inputs.tensors(columns, served.noting(aggregated), allocator);
    }

    /// Where a batch can be noted that is about to be computed; empty where all that rows are given
    /// follows from the rows alone.
    public Optional<ServedAggregates> served() {
        return hasAggregates ? Optional.of(new ServedAggregates(definition)) : Optional.empty();
    }

    /// What a row was given, asked again by what is known now: a number, which is NaN where it is
    /// missing, or a text or missing; empty where that is not known any more.
    public Optional<Cell> again(ServedValue value) {
        int aggregate = value.aggregate();
        if (definition.aggregates().get(aggregate).type() == Type.TEXT) {
            return aggregated.textAgain(aggregate, value.key(), value.moment());
        }
        OptionalDouble again = aggregated.again(aggregate, value.key(), value.moment());
        return again.isPresent()
                ? Optional.of(new Cell.Real(again.getAsDouble()))
                : Optional.empty();
    }

    /// What the tensors of so many rows take. A few columns may become many features, so that this
    /// is asked before they are made.
    public long bytes(int rows) {
        return rows * inputs.bytesOfRow();
    }

    @Override
    public String platform() {
        return model.platform();
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public MemoryUse memory() {
        return model.memory().plus(MemoryUse.ofHeap(definition.heapBytes()));
    }

    @Override
    public boolean isNative() {
        return model.isNative();
    }

    @Override
    public int threads() {
        return model.threads();
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> columns, OutputSelection outputs, TensorAllocator allocator) {
        return model.infer(join(columns, allocator), outputs, allocator);
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> columns,
            OutputSelection outputs,
            TensorAllocator allocator,
            CallTerms terms) {
        return model.infer(join(columns, allocator), outputs, allocator, terms);
    }

    @Override
    public Optional<Outside> outside() {
        return model.outside();
    }

    @Override
    public Optional<String> hindrance() {
        return model.hindrance();
    }

    @Override
    public void settle(LongSupplier nanoTime, BooleanSupplier goOn) {
        model.settle(nanoTime, goOn);
    }

    @Override
    public LoadedModel unaware() {
        return hasAggregates ? new FeaturedModel(model, definition) : this;
    }

    @Override
    public void close() {
        try {
            model.close();
        } finally {
            // Of what is asked for no more nothing may stay in use.
            aggregated.close();
        }
    }
}
