package dev.slipway.features;

import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Type;
import dev.slipway.features.expression.Frame;
import dev.slipway.features.window.Event;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where each feature goes in the tensors that a model takes: into a column of its matrix, or into
/// an input of the feature's name.
final class ModelInputs {
    /// What a text takes beside its bytes.
    private static final long PER_TEXT = 32;

    /// The bytes of a text that comes of events, at most: a request does not bring them.
    private static final long TEXT_OF_EVENTS = 3L * Event.LONGEST_TEXT;

    private final FeatureDefinition definition;
    private final List<Placed> inputs;
    private final long bytesOfRow;

    /// One input of the model with the features that fill it, column by column.
    private record Placed(TensorSpec spec, List<Source> sources) {}

    /// A feature on its way into a column.
    ///
    /// @param feature its place in the definition
    private record Source(int feature, ValueWriter writer) {}

    private ModelInputs(FeatureDefinition definition, List<Placed> inputs) {
        this.definition = definition;
        this.inputs = List.copyOf(inputs);
        this.bytesOfRow = bytesOfRow(definition, inputs);
    }

    /// The way from a definition into a model.
    ///
    /// *Errors*: [ModelRefusedException] naming a feature that the model does not take, one that it
    /// misses, or one whose values it cannot take.
    static ModelInputs of(FeatureDefinition definition, Signature model) {
        Binding binding = new Binding(definition, model);
        return new ModelInputs(
                definition, binding.isMatrix() ? binding.matrix() : binding.columns());
    }

    /// The tensors that the model takes, in its order.
    List<Tensor> tensors(
            List<Tensor> columns, AggregateValues aggregated, TensorAllocator allocator) {
        Frame frame = definition.frame(columns, aggregated);
        int rows = columns.getFirst().rows();
        List<Tensor> tensors = new ArrayList<>(inputs.size());
        for (Placed input : inputs) {
            tensors.add(tensor(input, frame, rows, allocator));
        }
        return tensors;
    }

    private Tensor tensor(Placed input, Frame frame, int rows, TensorAllocator allocator) {
        int width = input.sources.size();
        Shape shape = input.spec.shape().rank() == 1 ? Shape.of(rows) : Shape.of(rows, width);
        TensorFilling filling = TensorFilling.of(input.spec.datatype(), shape, allocator);
        for (int column = 0; column < width; column++) {
            Source source = input.sources.get(column);
            Column from = definition.values(source.feature, frame);
            for (int row = 0; row < rows; row++) {
                source.writer.write(from, row, filling, row * width + column);
            }
        }
        return filling.tensor();
    }

    /// What the tensors of a row take; of texts what they take beside the bytes that a request
    /// brings.
    long bytesOfRow() {
        return bytesOfRow;
    }

    private static long bytesOfRow(FeatureDefinition definition, List<Placed> inputs) {
        boolean isOfEvents =
                definition.asked().stream()
                        .anyMatch(one -> definition.aggregates().get(one).type() == Type.TEXT);
        long perText = isOfEvents ? PER_TEXT + TEXT_OF_EVENTS : PER_TEXT;
        long bytes = 0;
        for (Placed input : inputs) {
            boolean isFixed = input.spec.datatype().isFixedSize();
            long each = isFixed ? input.spec.datatype().byteSize() : perText;
            bytes += each * input.sources.size();
        }
        return bytes;
    }

    /// A definition and a model while one is fitted to the other.
    private record Binding(FeatureDefinition definition, Signature model) {
        boolean isMatrix() {
            return model.inputs().size() == 1 && model.inputs().getFirst().shape().rank() == 2;
        }

        List<Placed> matrix() {
            TensorSpec spec = model.inputs().getFirst();
            List<String> own = definition.features();
            List<Source> sources = new ArrayList<>();
            if (model.features().isEmpty()) {
                requireWidth(spec, own.size());
                for (int feature = 0; feature < own.size(); feature++) {
                    sources.add(source(feature, spec, null));
                }
                return List.of(new Placed(spec, sources));
            }
            List<String> wanted = model.features().stream().map(Feature::name).toList();
            requireSame(own, wanted);
            for (Feature feature : model.features()) {
                sources.add(source(own.indexOf(feature.name()), spec, feature));
            }
            return List.of(new Placed(spec, sources));
        }

        List<Placed> columns() {
            List<String> own = definition.features();
            requireSame(own, model.inputs().stream().map(TensorSpec::name).toList());
            List<Placed> placed = new ArrayList<>();
            for (TensorSpec spec : model.inputs()) {
                int rank = spec.shape().rank();
                if (!spec.hasOpenFirstAxis()
                        || rank > 2
                        || (rank == 2 && spec.shape().extent(1) != 1)) {
                    throw refuse(spec.name(), "a tensor of " + spec.shape(), "a column of rows");
                }
                placed.add(new Placed(spec, List.of(source(own.indexOf(spec.name()), spec, null))));
            }
            return placed;
        }

        private void requireWidth(TensorSpec spec, int features) {
            long width = spec.shape().extent(1);
            if (!spec.hasOpenFirstAxis() || (width >= 0 && width != features)) {
                throw new ModelRefusedException(
                        definition.file(),
                        "features",
                        features
                                + " features "
                                + definition.features()
                                + " (expected: "
                                + (width < 0 ? "rows" : width + "")
                                + " for the model's input "
                                + spec.name()
                                + spec.shape()
                                + ")");
            }
        }

        private void requireSame(List<String> own, List<String> wanted) {
            List<String> unknown = new ArrayList<>(own);
            unknown.removeAll(wanted);
            List<String> missing = new ArrayList<>(wanted);
            missing.removeAll(own);
            if (!unknown.isEmpty() || !missing.isEmpty()) {
                throw new ModelRefusedException(
                        definition.file(),
                        "features",
                        "not the model's: it does not take "
                                + unknown
                                + ", and misses "
                                + missing
                                + " (expected: the features "
                                + wanted
                                + ")");
            }
        }

        private Source source(int feature, TensorSpec spec, @Nullable Feature column) {
            String name = definition.name(feature);
            Type type = definition.type(feature);
            ValueWriter writer =
                    column != null && column.isCategorical() && type == Type.TEXT
                            ? ValueWriter.code(column.categories(), spec.datatype())
                            : ValueWriter.of(type, spec.datatype());
            if (writer == null) {
                throw refuse(name, "a " + type.word(), "what fits " + spec.datatype());
            }
            boolean holdsMissing =
                    spec.datatype().isFloatingPoint() || !spec.datatype().isFixedSize();
            if (definition.mayBeMissing(feature) && !holdsMissing) {
                throw refuse(
                        name,
                        "may be missing",
                        "never, since " + spec.datatype() + " has no such value; use coalesce");
            }
            return new Source(feature, writer);
        }

        private ModelRefusedException refuse(String feature, String found, String expected) {
            return new ModelRefusedException(
                    definition.file(),
                    "feature " + feature,
                    found + " (expected: " + expected + ")");
        }
    }
}
