package dev.slipway.serving.capture;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import java.util.List;

/// What the tensors of many predictions have in common, for which one reference stands in the ring:
/// all but their shapes and elements.
public final class CommonCall {
    private final VersionId version;
    private final Signature signature;
    private final CapturePolicy policy;
    private final int inputs;
    private final int outputs;

    /// How many inputs have their names of the signature.
    private final int unnamed;

    private final String[] names;
    private final Datatype[] datatypes;

    /// Of a call as it is answered.
    ///
    /// @param in its inputs, in the signature's order
    CommonCall(
            VersionId version,
            Signature signature,
            CapturePolicy policy,
            List<Tensor> in,
            List<NamedTensor> out) {
        this.version = version;
        this.signature = signature;
        this.policy = policy;
        inputs = in.size();
        outputs = out.size();
        unnamed = inputs;
        names = new String[inputs + outputs];
        datatypes = new Datatype[names.length];
        note(in, out);
    }

    /// Of a call whose tensors have names, all of them.
    ///
    /// @param tensors inputs, outputs and features, one behind the other
    CommonCall(CapturedCall call, List<NamedTensor> tensors) {
        version = call.version();
        signature = call.signature();
        policy = call.policy();
        inputs = call.inputs().size();
        outputs = call.outputs().size();
        unnamed = 0;
        names = new String[tensors.size()];
        datatypes = new Datatype[names.length];
        note(List.of(), tensors);
    }

    /// Of as many tensors as another one has, with other names or types.
    CommonCall(CommonCall like, List<Tensor> in, List<NamedTensor> named) {
        version = like.version;
        signature = like.signature;
        policy = like.policy;
        inputs = like.inputs;
        outputs = like.outputs;
        unnamed = like.unnamed;
        names = new String[like.names.length];
        datatypes = new Datatype[names.length];
        note(in, named);
    }

    private void note(List<Tensor> in, List<NamedTensor> named) {
        for (int i = 0; i < unnamed; i++) {
            names[i] = signature.inputs().get(i).name();
            datatypes[i] = in.get(i).datatype();
        }
        for (int i = unnamed; i < names.length; i++) {
            NamedTensor one = named.get(i - unnamed);
            names[i] = one.name();
            datatypes[i] = one.tensor().datatype();
        }
    }

    /// Whether a call has this in common with those before it, but for names and types. What lives
    /// as long as a version does is compared as objects: equal ones have another of these, which
    /// does no harm.
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(
            VersionId its,
            Signature itsSignature,
            CapturePolicy itsPolicy,
            List<Tensor> in,
            List<NamedTensor> out) {
        return version == its
                && signature == itsSignature
                && policy == itsPolicy
                && unnamed == in.size()
                && outputs == out.size()
                && names.length == unnamed + outputs;
    }

    /// The same of a call whose tensors have names, all of them.
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(CapturedCall call, List<NamedTensor> tensors) {
        return version == call.version()
                && signature == call.signature()
                && policy == call.policy()
                && unnamed == 0
                && inputs == call.inputs().size()
                && outputs == call.outputs().size()
                && names.length == tensors.size();
    }

    /// Whether a tensor has this name: the same object, since names live as long as a version does.
    @SuppressWarnings("ReferenceEquality")
    boolean isNamed(int tensor, String name) {
        return names[tensor] == name;
    }

    /// The type of a tensor.
    Datatype datatype(int tensor) {
        return datatypes[tensor];
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
