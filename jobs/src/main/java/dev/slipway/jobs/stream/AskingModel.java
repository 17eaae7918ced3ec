package dev.slipway.jobs.stream;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.column.Column;
import dev.slipway.features.window.Delivery;
import dev.slipway.jobs.stream.Reading.Question;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A definition as a model that answers nothing and notes what a row asks of events: so questions
/// are made by the code that computes features.
///
/// *Threads*: one.
final class AskingModel implements LoadedModel, AggregateValues {
    private final FeatureDefinition definition;
    private final Signature signature;
    private final List<Question> questions = new ArrayList<>();
    private long now;

    AskingModel(FeatureDefinition definition) {
        this.definition = definition;
        this.signature =
                Signature.of(
                        definition.columns(),
                        List.of(TensorSpec.of("asked", Datatype.BOOL, -1, 1)));
    }

    /// The moment of the next row where its definition does not say one.
    void at(long moment) {
        now = moment;
    }

    /// What rows have asked since it was asked before.
    List<Question> take() {
        List<Question> asked = List.copyOf(questions);
        questions.clear();
        return asked;
    }

    @Override
    public Column of(int aggregate, Column keys, @Nullable Column moments) {
        for (int row = 0; row < keys.rows(); row++) {
            if (!keys.isMissing(row) && (moments == null || !moments.isMissing(row))) {
                String key = AggregateValues.key(keys, row);
                // No event has a longer key, so what comes behind it does not matter.
                int length = Math.min(key.length(), Delivery.LONGEST + 1);
                questions.add(
                        new Question(
                                aggregate,
                                key.substring(0, length),
                                moments == null ? now : moments.whole(row)));
            }
        }
        return Column.blank(definition.aggregates().get(aggregate).type(), keys.rows());
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
        definition.ask(inputs, this);
        int rows = inputs.getFirst().rows();
        ByteBuffer nothing = ByteBuffer.allocate(rows).order(ByteOrder.LITTLE_ENDIAN);
        return List.of(new DenseTensor(Datatype.BOOL, Shape.of(rows, 1), nothing));
    }

    @Override
    public String platform() {
        return "features";
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public MemoryUse memory() {
        return MemoryUse.NONE;
    }

    @Override
    public boolean isNative() {
        return false;
    }

    @Override
    public void close() {}
}
