package dev.slipway.jobs.feature;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.features.AggregateValues;
import dev.slipway.features.Difference;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.FeaturedModel;
import dev.slipway.features.column.Type;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.Column;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;
import java.util.Optional;

/// The features of a request of one row, as the model of a version is given them: computed of that
/// row alone, by what serves requests.
///
/// *Threads*: one.
final class SingleRequest {
    private final FeaturedModel model;

    /// @param given what the aggregates of the row are that is compared next
    SingleRequest(FeatureDefinition definition, AggregateValues given) {
        DefinitionModel training = new DefinitionModel(definition, Purpose.TRAINING);
        Signature taken = Signature.of(training.signature().outputs(), List.of());
        model = new FeaturedModel(new Taking(taken), definition, given);
    }

    /// Refuses a definition that no version has, so that no request is given its features.
    ///
    /// *Errors*: [JobException].
    static void require(FeatureDefinition definition) {
        for (int i = 0; i < definition.features().size(); i++) {
            if (definition.type(i) == Type.TIME) {
                throw new JobException(
                        EndCode.MODEL_REFUSED,
                        definition.file()
                                + ": feature "
                                + definition.features().get(i)
                                + ": a time, which no model takes and no request is given"
                                + " (expected: a number of it, such as millis(time))");
            }
        }
    }

    /// The first feature of a row that is another one in a batch.
    ///
    /// @param row by which a difference is named
    /// @param columns of this row alone
    /// @param place of the row in the batch
    Optional<Difference> compare(
            long row, List<NamedTensor> columns, ScoredBatch batch, int place) {
        List<Tensor> tensors = columns.stream().map(NamedTensor::tensor).toList();
        List<Tensor> alone = model.join(tensors, TensorAllocator.heap());
        for (int i = 0; i < alone.size(); i++) {
            Optional<Difference> found = compare(row, batch.outputs().get(i), place, alone.get(i));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Difference> compare(long row, Column batch, int place, Tensor alone) {
        String name = batch.field().name();
        return switch (alone) {
            case BytesTensor text -> Difference.of(row, name, batch.textAt(place), text.text(0));
            case DenseTensor dense ->
                    switch (batch.field().kind()) {
                        case FLAG ->
                                Difference.ofWholes(
                                        row, name, batch.flags()[place] ? 1 : 0, dense.longAt(0));
                        case WHOLE ->
                                Difference.ofWholes(
                                        row, name, batch.longs()[place], dense.longAt(0));
                        case SINGLE ->
                                Difference.of(row, name, batch.floats()[place], dense.floatAt(0));
                        case REAL ->
                                Difference.of(row, name, batch.doubles()[place], dense.doubleAt(0));
                        case TEXT -> throw new IllegalStateException("texts come as BYTES");
                    };
        };
    }

    /// A model that takes what a training set has. It is given its features and never asked.
    private record Taking(Signature signature) implements LoadedModel {
        @Override
        public String platform() {
            return "features";
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
        public List<Tensor> infer(
                List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
            throw new IllegalStateException("a model that is given features alone");
        }

        @Override
        public void close() {}
    }
}
