package dev.slipway.runtime.remote;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.Shape;
import java.util.List;
import java.util.Optional;

/// Compares the signature of a package with what a server says of the model.
final class SignatureMatch {
    private SignatureMatch() {}

    /// What does not fit, in words; empty when everything does, or the server says nothing.
    static Optional<String> difference(Signature own, Signature said) {
        if (!said.inputs().isEmpty()) {
            for (TensorSpec there : said.inputs()) {
                if (own.inputIndex(there.name()).isEmpty()) {
                    return Optional.of(
                            "the server takes an input "
                                    + shown(there)
                                    + " that the package does not name");
                }
            }
            Optional<String> inputs = difference("input", own.inputs(), said.inputs());
            if (inputs.isPresent()) {
                return inputs;
            }
        }
        return said.outputs().isEmpty()
                ? Optional.empty()
                : difference("output", own.outputs(), said.outputs());
    }

    private static Optional<String> difference(
            String what, List<TensorSpec> own, List<TensorSpec> said) {
        for (TensorSpec spec : own) {
            Optional<TensorSpec> there =
                    said.stream().filter(each -> each.name().equals(spec.name())).findFirst();
            if (there.isEmpty()) {
                return Optional.of("the server has no " + what + " " + shown(spec));
            }
            boolean fits =
                    there.get().datatype() == spec.datatype()
                            && fits(spec.shape(), there.get().shape(), what.equals("output"));
            if (!fits) {
                return Optional.of(
                        "the server's "
                                + what
                                + " "
                                + shown(there.get())
                                + " (expected: "
                                + spec.datatype()
                                + spec.shape()
                                + ", as the package says)");
            }
        }
        return Optional.empty();
    }

    /// A server that takes any extent takes a certain one; an answer may be narrower than promised.
    private static boolean fits(Shape own, Shape said, boolean mayBeNarrower) {
        if (own.rank() != said.rank()) {
            return false;
        }
        for (int axis = 0; axis < own.rank(); axis++) {
            boolean same = own.extent(axis) == said.extent(axis) || said.extent(axis) < 0;
            if (!same && !(mayBeNarrower && own.extent(axis) < 0)) {
                return false;
            }
        }
        return true;
    }

    private static String shown(TensorSpec spec) {
        return "'" + spec.name() + "' is " + spec.datatype() + spec.shape();
    }
}
