package dev.slipway.packages.sample;

import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.RowBinding.Target;
import dev.slipway.api.model.Schema;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.push.Sample;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A loaded model together with a sample of its rows: what its description can say of both.
public final class SampledModel {
    private static final String SAMPLE = "sample";

    private final Signature signature;
    private final Sample sample;
    private final SampleColumns columns;
    private final List<Target> targets;

    private SampledModel(Signature signature, Sample sample, SampleColumns columns) {
        this.signature = signature;
        this.sample = sample;
        this.columns = columns;
        this.targets = RowBinding.targetsInOrder(signature);
    }

    /// Answers rows as the model does.
    @FunctionalInterface
    public interface Answers {
        /// The rows with the first output's values.
        ///
        /// *Errors*: whatever keeps the model from answering.
        List<GoldenRow> of(List<ManifestRow> rows);
    }

    /// The sample's columns go to the model's by name, and by position where the model has a matrix
    /// whose columns nobody named and the sample has exactly as many. Other columns, such as
    /// labels, are left out.
    ///
    /// *Errors*: [PackageRefusedException] naming columns that the sample does not have, or when
    /// the model does not take rows.
    public static SampledModel of(Signature signature, Sample sample) {
        List<String> wanted;
        try {
            wanted = RowBinding.columnNames(signature);
        } catch (RefusalException e) {
            throw new PackageRefusedException(SAMPLE, e.refusal().message(), e);
        }
        List<String> there = sample.columns();
        if (there.containsAll(wanted) || !isNameless(signature)) {
            return new SampledModel(signature, sample, SampleColumns.of(there, wanted));
        }
        if (there.size() != wanted.size()) {
            throw new PackageRefusedException(
                    SAMPLE,
                    there.size()
                            + " columns "
                            + there
                            + " (expected: "
                            + wanted.size()
                            + " in the model's order, because it does not name them; choose them"
                            + " with --columns)");
        }
        return new SampledModel(signature, sample, SampleColumns.of(there, there));
    }

    private static boolean isNameless(Signature signature) {
        Shape shape = signature.inputs().getFirst().shape();
        return signature.features().isEmpty()
                && signature.inputs().size() == 1
                && shape.rank() == 2
                && shape.extent(1) > 1;
    }

    /// A manifest with what the sample and the model say; what the manifest says already stays.
    ///
    /// *Errors*: [PackageRefusedException] for texts that the model does not know; those of
    /// `answers`.
    public ModelManifest complete(ModelManifest manifest, Answers answers) {
        List<ManifestRow> warmUp = rows(sample.warmUp());
        return new ModelManifest(
                manifest.name(),
                manifest.format(),
                Optional.ofNullable(manifest.signature())
                        .orElse(Signature.of(signature.inputs(), signature.outputs())),
                manifest.features().isEmpty() ? namedByPosition() : manifest.features(),
                manifest.schema().isEmpty() ? schema() : manifest.schema(),
                manifest.warmUpRows().isEmpty() ? warmUp : manifest.warmUpRows(),
                manifest.goldenRows().isEmpty()
                        ? answers.of(rows(sample.golden()))
                        : manifest.goldenRows(),
                manifest.tolerance(),
                manifest.threshold(),
                manifest.remote());
    }

    private List<ManifestRow> rows(List<List<Cell>> rows) {
        return rows.stream().map(row -> new ManifestRow(typed(columns.row(row)))).toList();
    }

    /// CSV says no types: where the model takes numbers, a text is the one that it writes.
    private List<Cell> typed(List<Cell> row) {
        List<Cell> typed = new ArrayList<>();
        for (int column = 0; column < row.size(); column++) {
            typed.add(typed(targets.get(column), row.get(column)));
        }
        return typed;
    }

    private static Cell typed(Target target, Cell cell) {
        Cell typed = target.takesText() ? cell : PackageSample.number(cell);
        // A description has numbers of 64 bits; only a column without a sign takes more of them.
        return typed instanceof Cell.Digits && target.datatype() != Datatype.UINT64
                ? new Cell.Real(typed.number())
                : typed;
    }

    /// The sample's names, where only they tell what the matrix's columns are.
    private List<Feature> namedByPosition() {
        return columns.names().equals(RowBinding.columnNames(signature))
                ? List.of()
                : columns.names().stream().map(Feature::numeric).toList();
    }

    private Schema schema() {
        List<ColumnRule> rules = new ArrayList<>();
        List<ColumnRule> guessed = columns.each(sample.rules());
        for (int column = 0; column < guessed.size(); column++) {
            Feature feature = targets.get(column).feature();
            ColumnRule rule = isOfTexts(column) ? text(guessed.get(column)) : guessed.get(column);
            rules.add(feature.isCategorical() ? known(rule, feature) : rule);
        }
        return new Schema(rules);
    }

    /// Whether the model takes texts and the sample's rows have no other values.
    private boolean isOfTexts(int column) {
        if (!targets.get(column).takesText()) {
            return false;
        }
        int position = columns.positions().get(column);
        List<Cell> values =
                Stream.concat(sample.warmUp().stream(), sample.golden().stream())
                        .map(row -> row.get(position))
                        .filter(cell -> !(cell instanceof Cell.Missing))
                        .toList();
        return !values.isEmpty() && values.stream().allMatch(Cell.Text.class::isInstance);
    }

    /// A rule of what looked like numbers and is none.
    private static ColumnRule text(ColumnRule rule) {
        return rule.datatype() == Datatype.BYTES
                ? rule
                : ColumnRule.of(rule.column(), Datatype.BYTES, rule.presence());
    }

    /// The texts of a categorical feature are those that the model has learnt, not only those that
    /// came in the sample.
    private static ColumnRule known(ColumnRule rule, Feature feature) {
        List<String> strange =
                rule.domain().stream()
                        .filter(text -> !feature.categories().contains(text))
                        .toList();
        if (!strange.isEmpty()) {
            throw new PackageRefusedException(
                    SAMPLE,
                    "column "
                            + rule.column()
                            + ": \""
                            + strange.getFirst()
                            + "\" (expected: one of the model's "
                            + feature.categories().size()
                            + " categories such as "
                            + feature.categories().getFirst()
                            + ")");
        }
        boolean isText = rule.datatype() == Datatype.BYTES;
        return isText ? rule.among(new LinkedHashSet<>(feature.categories())) : rule;
    }

    /// What a completed manifest says more than it did before, a line each.
    public static List<String> added(ModelManifest before, ModelManifest after) {
        List<String> lines = new ArrayList<>();
        Signature signature = after.signature();
        if (before.signature() == null && signature != null) {
            signature.inputs().forEach(spec -> lines.add("input " + text(spec)));
            signature.outputs().forEach(spec -> lines.add("output " + text(spec)));
        }
        if (before.features().isEmpty() && !after.features().isEmpty()) {
            lines.add("names of the matrix's columns, by their order in the sample");
        }
        if (before.schema().isEmpty()) {
            after.schema().rules().forEach(rule -> lines.add("column " + line(rule)));
        }
        if (before.warmUpRows().isEmpty() && !after.warmUpRows().isEmpty()) {
            lines.add(after.warmUpRows().size() + " warm-up rows");
        }
        if (before.goldenRows().isEmpty() && !after.goldenRows().isEmpty()) {
            lines.add(after.goldenRows().size() + " golden rows with the model's answers");
        }
        return lines;
    }

    private static String text(TensorSpec spec) {
        return spec.name() + ": " + spec.datatype() + " " + spec.shape();
    }

    private static String line(ColumnRule rule) {
        StringBuilder text = new StringBuilder(rule.column()).append(": ");
        text.append(rule.datatype() == null ? "numbers and texts" : rule.datatype().toString());
        boolean required = rule.presence() == ColumnRule.Presence.REQUIRED;
        text.append(required ? ", required" : ", may be missing");
        if (rule.range() != null) {
            text.append(", within ").append(rule.range());
        }
        if (!rule.domain().isEmpty()) {
            text.append(", one of ").append(rule.domain().size()).append(" texts");
        }
        return text.toString();
    }
}
