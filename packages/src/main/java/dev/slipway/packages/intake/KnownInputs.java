package dev.slipway.packages.intake;

import dev.slipway.api.model.Schema;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.ModelManifest;
import java.util.List;

/// What is known of a model's inputs without loading it.
///
/// @param schema rules on columns, where its input is columns
/// @param tensors its input tensors, where it takes tensors
record KnownInputs(Schema schema, List<TensorSpec> tensors) {
    static final KnownInputs NONE = new KnownInputs(Schema.NONE, List.of());

    KnownInputs {
        tensors = List.copyOf(tensors);
    }

    static KnownInputs of(ModelManifest manifest) {
        Signature signature = manifest.signature();
        return new KnownInputs(
                manifest.schema(), signature == null ? List.of() : signature.inputs());
    }
}
