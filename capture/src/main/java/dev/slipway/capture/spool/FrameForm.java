package dev.slipway.capture.spool;

import dev.slipway.capture.spool.ColumnPlan.Part;
import dev.slipway.serving.capture.WaitingTensors;
import dev.slipway.tensor.Datatype;
import java.util.List;

/// How the frames of a schema's predictions are read.
sealed interface FrameForm {
    /// What the predictions have in common.
    SpoolSchema schema();

    /// Their columns stand in the frames.
    record Columns(SpoolSchema schema) implements FrameForm {}

    /// Their tensors stand there as they did in the ring.
    ///
    /// *Threads*: one.
    ///
    /// @param tensors stands over those that are read now
    record Tensors(SpoolSchema schema, List<ColumnStep> steps, WaitingTensors tensors)
            implements FrameForm {
        /// *Errors*: `IllegalArgumentException` for a schema that nothing can have written.
        static Tensors of(TensorSchema schema) {
            ColumnPlan before = null;
            for (ColumnPlan plan : schema.plans()) {
                if (!makesSense(plan, schema.datatypes())
                        || (before != null && !isBehind(before, plan))) {
                    throw new IllegalArgumentException("no tensors make " + plan.column());
                }
                before = plan;
            }
            return new Tensors(
                    schema.schema(), schema.steps(), WaitingTensors.of(schema.datatypes()));
        }

        private static boolean makesSense(ColumnPlan plan, List<Datatype> datatypes) {
            if (plan.tensor() < 0 || plan.tensor() >= datatypes.size()) {
                return false;
            }
            ColumnKind own = ColumnKind.of(datatypes.get(plan.tensor()));
            ColumnKind kind = plan.column().kind();
            return switch (plan.part()) {
                case Part.Whole() -> kind == own;
                case Part.OfFeature feature ->
                        feature.position() >= 0
                                && feature.position() < feature.features()
                                && kind == (feature.categories().isEmpty() ? own : ColumnKind.TEXT);
            };
        }

        /// Columns stand in the order of the elements of which they are made, so that all of them
        /// never have more than there are.
        private static boolean isBehind(ColumnPlan one, ColumnPlan next) {
            return one.tensor() < next.tensor()
                    || (one.tensor() == next.tensor()
                            && one.part() instanceof Part.OfFeature before
                            && next.part() instanceof Part.OfFeature behind
                            && before.features() == behind.features()
                            && before.position() < behind.position());
        }
    }
}
