package dev.slipway.features;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Type;
import dev.slipway.features.expression.Expression;
import dev.slipway.features.expression.Frame;
import dev.slipway.features.window.Aggregate;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a package's `features.yaml` says: the columns that come in, and the features that are
/// computed of them.
///
/// It is pure and defined for every value: the same row has the same features, bit for bit, alone
/// and in any batch; where there are aggregates, of the same events.
///
/// *Threads*: safe from any number.
public final class FeatureDefinition {
    /// What the file is called.
    public static final String FILE = "features.yaml";

    private final Path file;
    private final List<RawColumn> columns;

    /// In the order of their slots, which is that of their need.
    private final List<Step> steps;

    private final List<AskedAggregate> aggregates;
    private final List<Output> outputs;
    private final Text text;

    /// A `let`, an aggregate, or a column that is decoded.
    sealed interface Step {
        /// Where its values are kept.
        int slot();

        /// The column at this place comes in.
        record Decode(int slot) implements Step {}

        /// An expression's values are kept, since others read them.
        record Let(int slot, Expression expression) implements Step {}

        /// An aggregate's values are looked up.
        ///
        /// @param aggregate its place in the definition
        record Ask(int slot, int aggregate) implements Step {}
    }

    /// What is done for each batch, in the order of the slots.
    record Course(List<Step> steps, List<AskedAggregate> aggregates) {}

    /// A feature.
    record Output(String name, Expression expression) {}

    /// What identifies a definition.
    ///
    /// @param digest SHA-256 of the canonical text, in hexadecimal digits
    /// @param asking the part of the canonical text that says what rows ask of events
    /// @param heapBytes what its tables take, at most
    record Text(String canonical, String digest, String asking, long heapBytes) {}

    FeatureDefinition(
            Path file, List<RawColumn> columns, Course course, List<Output> outputs, Text text) {
        this.file = file;
        this.columns = List.copyOf(columns);
        this.steps = List.copyOf(course.steps());
        this.aggregates = List.copyOf(course.aggregates());
        this.outputs = List.copyOf(outputs);
        this.text = text;
    }

    /// The definition of a package, if it has one.
    ///
    /// *Errors*: [ModelRefusedException] naming line, feature and expectation.
    public static Optional<FeatureDefinition> of(ModelPackage model) {
        Path file = model.root().resolve(FILE);
        if (!isOf(model, file)) {
            return Optional.empty();
        }
        if (model.manifest().remote() != null) {
            throw new ModelRefusedException(
                    file,
                    "remote",
                    "the model computes elsewhere (expected: a package with a model file)");
        }
        return Optional.of(DefinitionReader.read(file));
    }

    /// A bare model file lies in a directory that is nobody's package.
    private static boolean isOf(ModelPackage model, Path file) {
        return !model.file().equals(model.root())
                && Files.exists(model.root().resolve("model.yaml"))
                && Files.exists(file);
    }

    /// What a package's definition makes of events, in its order; empty where it has none.
    ///
    /// *Errors*: as [#aggregatesIn].
    public static List<Aggregate> aggregatesOf(ModelPackage model) throws IOException {
        Path file = model.root().resolve(FILE);
        if (!isOf(model, file)) {
            return List.of();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return aggregatesIn(in);
        }
    }

    /// The definition that a file holds.
    ///
    /// *Errors*: [ModelRefusedException] naming line, feature and expectation.
    public static FeatureDefinition read(Path file) {
        return DefinitionReader.read(file);
    }

    /// What is made of events in a definition, in its order; of the rest of it nothing is read.
    ///
    /// *Errors*: [ModelRefusedException], and then the whole definition is refused, too;
    /// `IOException` where it cannot be read to its end.
    public static List<Aggregate> aggregatesIn(InputStream definition) throws IOException {
        return DefinitionReader.aggregates(definition);
    }

    /// The columns that come in, as tensors.
    public List<TensorSpec> columns() {
        return columns.stream().map(RawColumn::spec).toList();
    }

    /// The names of the features, in their order; `one_hot` gives several.
    public List<String> features() {
        return outputs.stream().map(Output::name).toList();
    }

    /// What is made of events, in its order; empty when a row's features depend on the row alone.
    public List<Aggregate> aggregates() {
        return aggregates.stream().map(AskedAggregate::aggregate).toList();
    }

    /// How old the newest event of an aggregate may be before somebody is told; empty where that
    /// does not matter. It changes no value.
    ///
    /// @param aggregate its place in the definition
    public Optional<Duration> freshness(int aggregate) {
        return Optional.ofNullable(aggregates.get(aggregate).freshness());
    }

    /// The names of aggregates that are [asked][#asked], and at the moment of the prediction.
    public List<String> aggregatesOfNow() {
        return asked().stream()
                .map(aggregates::get)
                .filter(one -> one.at() == null)
                .map(one -> one.aggregate().name())
                .toList();
    }

    /// The places, ascending, of the aggregates that features are made of; nobody asks for others.
    public List<Integer> asked() {
        List<Integer> asked = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof Step.Ask(int ignored, int aggregate)) {
                asked.add(aggregate);
            }
        }
        return asked;
    }

    /// The columns by which events are asked for, in their order: keys and moments are made of
    /// them, and of the others only features are.
    public List<TensorSpec> columnsAsked() {
        Set<Integer> slots = new HashSet<>();
        asked().forEach(aggregate -> aggregates.get(aggregate).addSlots(slots));
        // What a let reads stands before it.
        for (Step step : steps.reversed()) {
            if (step instanceof Step.Let let && slots.contains(let.slot())) {
                let.expression().addSlots(slots);
            }
        }
        List<TensorSpec> read = new ArrayList<>();
        for (int slot = 0; slot < columns.size(); slot++) {
            if (slots.contains(slot)) {
                read.add(columns.get(slot).spec());
            }
        }
        return read;
    }

    /// What rows ask of events: two definitions of the same text here ask the same questions.
    public String asking() {
        return text.asking() + "asked " + asked() + "\n";
    }

    /// Asks for the aggregates of rows, and computes no feature.
    ///
    /// @param tensors one for each column, in its order, with the same number of rows
    public void ask(List<Tensor> tensors, AggregateValues asked) {
        Frame ignored = frame(tensors, asked);
    }

    /// The one text of this meaning.
    public String canonical() {
        return text.canonical();
    }

    /// SHA-256 of the canonical text, 64 hexadecimal digits.
    public String digest() {
        return text.digest();
    }

    /// What its tables take, at most.
    long heapBytes() {
        return text.heapBytes();
    }

    /// The file that was read.
    public Path file() {
        return file;
    }

    String name(int feature) {
        return outputs.get(feature).name();
    }

    /// What the values of a feature are.
    public Type type(int feature) {
        return outputs.get(feature).expression().type();
    }

    /// Whether a feature has values that may be missing.
    public boolean mayBeMissing(int feature) {
        return outputs.get(feature).expression().mayBeMissing();
    }

    /// The columns that features read, and what was named of them.
    ///
    /// @param tensors one for each column, in its order, with the same number of rows
    Frame frame(List<Tensor> tensors, AggregateValues values) {
        int rows = tensors.getFirst().rows();
        AggregateValues now = values.ofOneMoment();
        Frame frame = new Frame(steps.isEmpty() ? 0 : steps.getLast().slot() + 1, rows);
        for (Step step : steps) {
            frame.put(
                    step.slot(),
                    switch (step) {
                        case Step.Decode(int slot) -> columns.get(slot).column(tensors.get(slot));
                        case Step.Let let -> let.expression().evaluate(frame);
                        case Step.Ask ask ->
                                aggregates.get(ask.aggregate()).values(ask.aggregate(), frame, now);
                    });
        }
        return frame;
    }

    /// The values of all features, in their order.
    ///
    /// @param tensors one for each column, in its order, with the same number of rows
    public List<Column> values(List<Tensor> tensors, AggregateValues aggregated) {
        Frame frame = frame(tensors, aggregated);
        return outputs.stream().map(output -> output.expression().evaluate(frame)).toList();
    }

    /// A feature's values. Each is asked for when it is written, so that one is held at a time.
    Column values(int feature, Frame frame) {
        return outputs.get(feature).expression().evaluate(frame);
    }
}
