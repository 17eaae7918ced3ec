package dev.slipway.capture.spool;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.capture.spool.ColumnPlan.Part;
import dev.slipway.capture.spool.SpoolColumn.Side;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.serving.capture.WaitingTensors;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How the tensors of one kind of prediction become columns under a policy.
///
/// *Threads*: one.
final class Layout {
    private final VersionId version;
    private final Signature signature;
    private final CapturePolicy policy;
    private final int inputs;
    private final int outputs;
    private final Shown[] tensors;

    /// Those of them whose own shapes matter.
    private final int[] unstated;

    private final boolean keepsAll;
    private final List<ColumnStep> steps;
    private TensorSchema schema;

    /// The number of its schema, since when, and while its endpoint is whose.
    private int number;

    private int numberedIn;
    private @Nullable TeamName numberedFor;

    /// What those had in common that were found to be alike last.
    private @Nullable Object alike;

    /// What of a tensor matters for the columns.
    ///
    /// @param isStated whether the signature says its shape, so that its own does not matter
    private record Shown(String name, Datatype datatype, boolean isStated, boolean isWide) {
        static Shown of(NamedTensor tensor, List<TensorSpec> specs) {
            return new Shown(
                    tensor.name(),
                    tensor.tensor().datatype(),
                    stated(tensor, specs) != null,
                    Layout.isWide(tensor.tensor().shape()));
        }
    }

    private Layout(CaptureItem.Tensors item, List<Shown> shown, List<ColumnPlan> plans) {
        version = item.version();
        signature = item.signature();
        policy = item.policy();
        inputs = item.inputs().size();
        outputs = item.outputs().size();
        tensors = shown.toArray(Shown[]::new);
        unstated =
                IntStream.range(0, tensors.length)
                        .filter(tensor -> !shown.get(tensor).isStated())
                        .toArray();
        keepsAll = policy.keepsAllColumns();
        schema =
                new TensorSchema(
                        new SpoolSchema(
                                version.endpoint(),
                                null,
                                version.version(),
                                plans.stream().map(ColumnPlan::column).toList()),
                        shown.stream().map(Shown::datatype).toList(),
                        plans);
        steps = schema.steps();
    }

    static Layout of(CaptureItem.Tensors item) {
        Signature signature = item.signature();
        List<Shown> shown = new ArrayList<>();
        List<ColumnPlan> plans = new ArrayList<>();
        Planning planning = new Planning(item.policy(), signature, plans);
        for (NamedTensor one : item.inputs()) {
            planning.input(one, shown.size(), signature.features());
            shown.add(Shown.of(one, signature.inputs()));
        }
        for (NamedTensor one : item.outputs()) {
            planning.whole(one, shown.size(), Side.OUTPUT);
            shown.add(Shown.of(one, signature.outputs()));
        }
        for (NamedTensor one : item.features()) {
            boolean isMoment = one.tensor().datatype() == Datatype.INT64;
            planning.whole(one, shown.size(), isMoment ? Side.MOMENT : Side.FEATURE);
            shown.add(Shown.of(one, List.of()));
        }
        return new Layout(item, shown, plans);
    }

    private record Planning(CapturePolicy policy, Signature signature, List<ColumnPlan> plans) {
        void input(NamedTensor tensor, int position, List<Feature> features) {
            if (policy.drop().contains(tensor.name())) {
                return;
            }
            if (features.isEmpty()) {
                whole(tensor, position, Side.INPUT);
                return;
            }
            for (int i = 0; i < features.size(); i++) {
                plan(
                        features.get(i).name(),
                        tensor,
                        Side.INPUT,
                        position,
                        new Part.OfFeature(i, features.size(), features.get(i).categories()));
            }
        }

        void whole(NamedTensor tensor, int position, Side side) {
            plan(tensor.name(), tensor, side, position, new Part.Whole());
        }

        private void plan(String name, NamedTensor tensor, Side side, int position, Part part) {
            if (policy.drop().contains(name)) {
                return;
            }
            boolean hashed = policy.hash().contains(name) || policy.hash().contains(tensor.name());
            boolean isText =
                    hashed
                            || (part instanceof Part.OfFeature feature
                                    && !feature.categories().isEmpty());
            ColumnKind kind = isText ? ColumnKind.TEXT : ColumnKind.of(tensor.tensor().datatype());
            boolean isList = part instanceof Part.Whole && isWide(shape(tensor, side));
            plans.add(
                    new ColumnPlan(
                            new SpoolColumn(name, side, kind, isList), position, part, hashed));
        }

        /// That which the signature states, so that a column is the same in all predictions.
        private Shape shape(NamedTensor tensor, Side side) {
            List<TensorSpec> specs =
                    switch (side) {
                        case INPUT -> signature.inputs();
                        case OUTPUT -> signature.outputs();
                        case FEATURE, MOMENT -> List.of();
                    };
            Shape stated = stated(tensor, specs);
            return stated == null ? tensor.tensor().shape() : stated;
        }
    }

    private static @Nullable Shape stated(NamedTensor tensor, List<TensorSpec> specs) {
        for (TensorSpec spec : specs) {
            if (spec.name().equals(tensor.name())
                    && spec.datatype() == tensor.tensor().datatype()) {
                return spec.shape();
            }
        }
        return null;
    }

    /// Whether a row has several elements.
    private static boolean isWide(Shape shape) {
        for (int axis = 1; axis < shape.rank(); axis++) {
            if (shape.extent(axis) != 1) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWide(WaitingTensors item, int tensor) {
        for (int axis = 1; axis < item.rank(tensor); axis++) {
            if (item.extent(tensor, axis) != 1) {
                return true;
            }
        }
        return false;
    }

    /// Whether it says how these tensors become columns. Nearly every prediction has all in common
    /// with the one before, but its shapes: those are looked at where nothing but they say whether
    /// there are lists.
    @SuppressWarnings(
            "ReferenceEquality") // Which one it is says enough, and the rest is looked at.
    boolean fits(WaitingTensors item) {
        Object common = item.common();
        if (common != alike) {
            if (!isAlike(item)) {
                return false;
            }
            alike = common;
        }
        return areShapesFitting(item);
    }

    private boolean areShapesFitting(WaitingTensors item) {
        for (int tensor : unstated) {
            if (tensors[tensor].isWide() != isWide(item, tensor)) {
                return false;
            }
        }
        return true;
    }

    /// What lives as long as a version does is compared as objects.
    @SuppressWarnings("ReferenceEquality") // to compare them whole would cost more than a new one
    private boolean isAlike(WaitingTensors item) {
        return signature == item.signature()
                && policy == item.policy()
                && isOf(item.version())
                && tensors.length == item.count()
                && inputs == item.inputs()
                && outputs == item.outputs()
                && areNamed(item);
    }

    @SuppressWarnings("ReferenceEquality") // nearly always the same object
    private boolean isOf(VersionId other) {
        return version == other || version.equals(other);
    }

    private boolean areNamed(WaitingTensors item) {
        for (int i = 0; i < tensors.length; i++) {
            Shown known = tensors[i];
            if (known.datatype() != item.datatype(i) || !known.name().equals(item.name(i))) {
                return false;
            }
        }
        return true;
    }

    /// Whether it fits whatever has all in common with those that it fitted, whatever their shapes.
    boolean isOfAnyShape() {
        return unstated.length == 0;
    }

    /// Whether nothing of its predictions is dropped or hashed, so that they may stand in a file as
    /// they stood in the ring.
    boolean keepsAll() {
        return keepsAll;
    }

    /// What its predictions have in common while their endpoint is this team's.
    SpoolSchema schema(@Nullable TeamName team) {
        return tensorSchema(team).schema();
    }

    /// The same, with how columns are made of tensors.
    TensorSchema tensorSchema(@Nullable TeamName team) {
        TensorSchema known = schema.of(team);
        schema = known;
        return known;
    }

    /// Whether it has a number in this round for this team, as an object.
    @SuppressWarnings("ReferenceEquality") // for an equal one the number is looked up
    boolean isNumbered(int round, @Nullable TeamName team) {
        return numberedIn == round && numberedFor == team;
    }

    /// Remembers the number of its schema.
    void number(int newest, int round, @Nullable TeamName team) {
        number = newest;
        numberedIn = round;
        numberedFor = team;
    }

    /// The number that it has.
    int number() {
        return number;
    }

    /// What writes its columns, in their order.
    List<ColumnStep> steps() {
        return steps;
    }
}
