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
import java.util.stream.Stream;
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
    private final List<Shown> tensors;
    private SpoolSchema schema;
    private final List<ColumnStep> steps;

    /// What of a tensor matters for the columns.
    private record Shown(String name, Datatype datatype, boolean isWide) {}

    private Layout(CaptureItem.Tensors item, List<ColumnPlan> plans) {
        version = item.version();
        signature = item.signature();
        policy = item.policy();
        inputs = item.inputs().size();
        outputs = item.outputs().size();
        tensors =
                Stream.of(item.inputs(), item.outputs(), item.features())
                        .flatMap(List::stream)
                        .map(Layout::shown)
                        .toList();
        steps = plans.stream().map(this::step).toList();
        schema =
                new SpoolSchema(
                        version.endpoint(),
                        null,
                        version.version(),
                        plans.stream().map(ColumnPlan::column).toList());
    }

    static Layout of(CaptureItem.Tensors item) {
        CapturePolicy policy = item.policy();
        List<ColumnPlan> plans = new ArrayList<>();
        Planning planning = new Planning(policy, item.signature(), plans);
        for (int i = 0; i < item.inputs().size(); i++) {
            planning.input(item.inputs().get(i), i, item.signature().features());
        }
        for (int i = 0; i < item.outputs().size(); i++) {
            planning.whole(item.outputs().get(i), i, Side.OUTPUT);
        }
        for (int i = 0; i < item.features().size(); i++) {
            NamedTensor one = item.features().get(i);
            boolean isMoment = one.tensor().datatype() == Datatype.INT64;
            planning.whole(one, i, isMoment ? Side.MOMENT : Side.FEATURE);
        }
        return new Layout(item, plans);
    }

    private ColumnStep step(ColumnPlan plan) {
        int before =
                switch (plan.column().side()) {
                    case INPUT -> 0;
                    case OUTPUT -> inputs;
                    case FEATURE, MOMENT -> inputs + outputs;
                };
        int tensor = before + plan.tensor();
        return new ColumnStep(plan, tensor, tensors.get(tensor).datatype());
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

        /// The shape that the signature states, so that a column is the same in all predictions.
        private Shape shape(NamedTensor tensor, Side side) {
            List<TensorSpec> specs =
                    switch (side) {
                        case INPUT -> signature.inputs();
                        case OUTPUT -> signature.outputs();
                        case FEATURE, MOMENT -> List.of();
                    };
            for (TensorSpec spec : specs) {
                if (spec.name().equals(tensor.name())
                        && spec.datatype() == tensor.tensor().datatype()) {
                    return spec.shape();
                }
            }
            return tensor.tensor().shape();
        }
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

    private static Shown shown(NamedTensor tensor) {
        return new Shown(
                tensor.name(), tensor.tensor().datatype(), isWide(tensor.tensor().shape()));
    }

    /// Whether it says how these tensors become columns. Signature and policy are compared as
    /// objects: nearly every prediction has those of the one before.
    @SuppressWarnings("ReferenceEquality") // to compare them whole would cost more than a new one
    boolean fits(WaitingTensors item) {
        return signature == item.signature()
                && policy == item.policy()
                && version.equals(item.version())
                && inputs == item.inputs()
                && outputs == item.outputs()
                && tensors.size() == item.count()
                && areFitting(item);
    }

    private boolean areFitting(WaitingTensors item) {
        for (int i = 0; i < tensors.size(); i++) {
            Shown known = tensors.get(i);
            if (known.datatype() != item.datatype(i)
                    || known.isWide() != isWide(item, i)
                    || !known.name().equals(item.name(i))) {
                return false;
            }
        }
        return true;
    }

    /// What its predictions have in common while their endpoint is this team's.
    SpoolSchema schema(@Nullable TeamName team) {
        SpoolSchema known = schema.of(team);
        schema = known;
        return known;
    }

    /// What writes its columns, in their order.
    List<ColumnStep> steps() {
        return steps;
    }
}
