package dev.slipway.serving.capture;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.features.ServedAggregates;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/// The tensors of a prediction that was drawn, while its permit holds their buffers, as one object:
/// those of a call without features are offered without it.
///
/// @param policy by which it was drawn: what is kept of it does not change any more
/// @param outputs empty until there is an answer
/// @param features what the rows were given for aggregates, of 64 bits or texts by the aggregates'
///     names; and, of whole numbers, the moment of those that were asked for now
public record CapturedCall(
        VersionId version,
        Signature signature,
        CapturePolicy policy,
        List<NamedTensor> inputs,
        List<NamedTensor> outputs,
        List<NamedTensor> features) {
    /// The name of the moment, in milliseconds.
    public static final String MOMENT = "features_at";

    /// A call that has no answer yet.
    ///
    /// @param inputs in the signature's order
    public static CapturedCall of(
            VersionId version, Signature signature, CapturePolicy policy, List<Tensor> inputs) {
        List<TensorSpec> specs = signature.inputs();
        NamedTensor[] named = new NamedTensor[inputs.size()];
        for (int i = 0; i < named.length; i++) {
            named[i] = new NamedTensor(specs.get(i).name(), inputs.get(i));
        }
        return new CapturedCall(
                version, signature, policy, Arrays.asList(named), List.of(), List.of());
    }

    /// Inputs, outputs and features, one behind the other.
    List<NamedTensor> tensors() {
        List<NamedTensor> all = new ArrayList<>(inputs);
        all.addAll(outputs);
        all.addAll(features);
        return all;
    }

    /// This call with its answer.
    public CapturedCall answered(List<NamedTensor> answer) {
        return new CapturedCall(version, signature, policy, inputs, answer, features);
    }

    /// This call with what its rows were given.
    public CapturedCall served(ServedAggregates given) {
        List<NamedTensor> columns = new ArrayList<>(given.columns());
        OptionalLong now = given.now();
        if (now.isPresent()) {
            long[] moments = new long[columns.getFirst().tensor().rows()];
            Arrays.fill(moments, now.getAsLong());
            columns.add(
                    new NamedTensor(
                            MOMENT, DenseTensor.ofLongs(Shape.of(moments.length, 1), moments)));
        }
        return new CapturedCall(version, signature, policy, inputs, outputs, columns);
    }
}
