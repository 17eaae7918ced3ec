package dev.slipway.serving.capture;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.NamedTensor;

/// What the tensors of many predictions have in common, for which one reference stands in the ring:
/// all but their shapes and elements.
final class CommonCall {
    private final VersionId version;
    private final Signature signature;
    private final CapturePolicy policy;
    private final int inputs;
    private final int outputs;
    private final String[] names;
    private final Datatype[] datatypes;

    /// @param tensors all of the call
    CommonCall(CapturedCall call, NamedTensor[] tensors) {
        version = call.version();
        signature = call.signature();
        policy = call.policy();
        inputs = call.inputs().size();
        outputs = call.outputs().size();
        names = new String[tensors.length];
        datatypes = new Datatype[tensors.length];
        for (int i = 0; i < tensors.length; i++) {
            names[i] = tensors[i].name();
            datatypes[i] = tensors[i].tensor().datatype();
        }
    }

    /// Whether a call has this in common with those before it. What lives as long as a version does
    /// is compared as objects.
    ///
    /// @param tensors all of the call
    @SuppressWarnings("ReferenceEquality") // equal ones have another of these, which does no harm
    boolean isOf(CapturedCall call, NamedTensor[] tensors) {
        return version == call.version()
                && signature == call.signature()
                && policy == call.policy()
                && names.length == tensors.length
                && inputs == call.inputs().size()
                && outputs == call.outputs().size()
                && areNamed(tensors);
    }

    private boolean areNamed(NamedTensor[] tensors) {
        for (int i = 0; i < tensors.length; i++) {
            if (!names[i].equals(tensors[i].name())
                    || datatypes[i] != tensors[i].tensor().datatype()) {
                return false;
            }
        }
        return true;
    }

    VersionId version() {
        return version;
    }

    Signature signature() {
        return signature;
    }

    CapturePolicy policy() {
        return policy;
    }

    /// How many of the tensors are inputs.
    int inputs() {
        return inputs;
    }

    /// How many of them are outputs.
    int outputs() {
        return outputs;
    }

    /// How many there are.
    int count() {
        return names.length;
    }

    /// The name of a tensor.
    String name(int tensor) {
        return names[tensor];
    }

    /// The types of all tensors, which nobody changes.
    Datatype[] datatypes() {
        return datatypes;
    }
}
