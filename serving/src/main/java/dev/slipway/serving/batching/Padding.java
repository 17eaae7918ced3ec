package dev.slipway.serving.batching;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The second axis of inputs and outputs whose rows have different lengths, such as texts.
/// Rows of different lengths share an execution when the shorter ones are filled up with zeros that
/// the model's mask hides, and answers are cut back to their own length.
///
/// *Source*: the convention of transformer exports: the input `attention_mask` is 1 for a token and
/// 0 for what is filled in, which is 0 in the other inputs too.
///
/// @param inputs whether the input at each position is filled up
/// @param outputs whether the output at each position is cut back
public record Padding(List<Boolean> inputs, List<Boolean> outputs) {
    /// The input that tells tokens from what is filled in.
    public static final String MASK = "attention_mask";

    /// The input that holds the tokens.
    public static final String TOKENS = "input_ids";

    private static final int AXIS = 1;
    private static final long SHORTEST = 8;

    public Padding {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /// What the signature allows; empty when it has no mask, or outputs whose length could be
    /// another one.
    public static Optional<Padding> of(Signature signature) {
        OptionalInt mask = signature.inputIndex(MASK);
        if (mask.isEmpty() || !isMask(signature.inputs().get(mask.getAsInt()))) {
            return Optional.empty();
        }
        String axis = signature.inputs().get(mask.getAsInt()).axisName(AXIS);
        List<Boolean> inputs =
                signature.inputs().stream().map(spec -> runsAlong(spec, axis)).toList();
        List<Boolean> outputs =
                signature.outputs().stream().map(spec -> runsAlong(spec, axis)).toList();
        boolean unclear =
                signature.outputs().stream()
                                .anyMatch(spec -> isOpen(spec) && !runsAlong(spec, axis))
                        || !signature.inputs().stream().allMatch(Padding::isDense);
        return unclear ? Optional.empty() : Optional.of(new Padding(inputs, outputs));
    }

    private static boolean runsAlong(TensorSpec spec, String axis) {
        return isOpen(spec) && isDense(spec) && spec.axisName(AXIS).equals(axis);
    }

    private static boolean isMask(TensorSpec spec) {
        return isOpen(spec)
                && switch (spec.datatype()) {
                    case INT64, INT32, FP32, BOOL -> true;
                    default -> false;
                };
    }

    private static boolean isDense(TensorSpec spec) {
        return spec.datatype().isFixedSize();
    }

    private static boolean isOpen(TensorSpec spec) {
        return spec.shape().rank() > AXIS && spec.shape().extent(AXIS) < 0;
    }

    /// The length of a call's rows.
    public long length(List<Tensor> tensors) {
        return tensors.get(inputs.indexOf(true)).shape().extent(AXIS);
    }

    /// Whether all inputs that are filled up have one length. Where the signature does not name
    /// their axis nobody has checked that, and filling up would make them fit each other.
    public boolean isOfOneLength(List<Tensor> tensors) {
        long length = length(tensors);
        for (int i = 0; i < tensors.size(); i++) {
            if (inputs.get(i) && tensors.get(i).shape().extent(AXIS) != length) {
                return false;
            }
        }
        return true;
    }

    /// Lengths that may share an execution come to the same: the next power of two, 8 at least. A
    /// text without tokens is none of them: filled up it would be a mask of nothing, which the
    /// model answers otherwise than it, if at all.
    public static long bucket(long length) {
        if (length <= 0) {
            return 0;
        }
        return length <= SHORTEST ? SHORTEST : Long.highestOneBit(length - 1) << 1;
    }
}
