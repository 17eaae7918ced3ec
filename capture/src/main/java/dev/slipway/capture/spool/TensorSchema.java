package dev.slipway.capture.spool;

import dev.slipway.api.access.TeamName;
import dev.slipway.tensor.Datatype;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A schema, and how its columns are made of a prediction's tensors: what must be known of
/// predictions whose tensors stand in a file as they stood in the ring.
///
/// @param datatypes of all tensors, inputs first, outputs and features behind them
/// @param plans of the schema's columns, in their order
record TensorSchema(SpoolSchema schema, List<Datatype> datatypes, List<ColumnPlan> plans) {
    TensorSchema {
        datatypes = List.copyOf(datatypes);
        plans = List.copyOf(plans);
    }

    /// The same of another team's endpoint.
    TensorSchema of(@Nullable TeamName team) {
        return Objects.equals(schema.team(), team)
                ? this
                : new TensorSchema(schema.of(team), datatypes, plans);
    }

    /// What makes its columns, in their order.
    List<ColumnStep> steps() {
        return plans.stream()
                .map(plan -> new ColumnStep(plan, datatypes.get(plan.tensor())))
                .toList();
    }
}
