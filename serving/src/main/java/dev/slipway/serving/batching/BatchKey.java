package dev.slipway.serving.batching;

import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What calls of one version must have in common to share an execution: the outputs they want, and
/// datatype and shape of every input but for its first axis, lengths that are filled up by their
/// [Padding#bucket]. (Parameters do not reach a model.) Inputs that should have one length and do
/// not are filled up by nobody: the model says of them what it says of them alone.
///
/// @param outputs positions in the signature
/// @param tails of the inputs, in the signature's order
public record BatchKey(List<Integer> outputs, List<Tail> tails) {
    public BatchKey {
        outputs = List.copyOf(outputs);
        tails = List.copyOf(tails);
    }

    /// An input but for its first axis.
    public record Tail(Datatype datatype, List<Long> extents) {
        public Tail {
            extents = List.copyOf(extents);
        }

        static Tail of(Tensor tensor, boolean isPadded) {
            List<Long> extents = new ArrayList<>();
            for (int axis = 1; axis < tensor.shape().rank(); axis++) {
                long extent = tensor.shape().extent(axis);
                extents.add(axis == 1 && isPadded ? Padding.bucket(extent) : extent);
            }
            return new Tail(tensor.datatype(), extents);
        }
    }

    /// The key of a call.
    ///
    /// @param padding absent when only rows of one length may meet
    public static BatchKey of(
            List<Tensor> inputs, OutputSelection selection, @Nullable Padding padding) {
        List<Integer> outputs = new ArrayList<>(selection.count());
        for (int i = 0; i < selection.count(); i++) {
            outputs.add(selection.position(i));
        }
        Padding filling = padding != null && padding.isOfOneLength(inputs) ? padding : null;
        List<Tail> tails = new ArrayList<>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            tails.add(Tail.of(inputs.get(i), filling != null && filling.inputs().get(i)));
        }
        return new BatchKey(outputs, tails);
    }
}
