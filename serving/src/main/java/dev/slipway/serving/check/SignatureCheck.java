package dev.slipway.serving.check;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.RequestedOutput;
import dev.slipway.api.inference.RequestedOutput.OutputForm;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionId;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Compares requests with one version's signature; the first mismatch is named with what was
/// expected.
///
/// *Threads*: immutable.
public final class SignatureCheck {
    private final String subject;
    private final Signature signature;
    private final OutputSelection allOutputs;
    private final SharedAxes sharedAxes;

    /// The input whose first axis counts a request's rows, or -1 where none is open.
    private final int rowInput;

    /// A check against the signature of `version`.
    public SignatureCheck(VersionId version, Signature signature) {
        this.subject = "model " + version.endpoint() + " version " + version.version();
        this.signature = signature;
        this.allOutputs = OutputSelection.all(signature);
        this.sharedAxes = SharedAxes.of(signature);
        this.rowInput = rowInput(signature.inputs());
    }

    private static int rowInput(List<TensorSpec> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).hasOpenFirstAxis()) {
                return i;
            }
        }
        return -1;
    }

    /// What messages call the version.
    public String subject() {
        return subject;
    }

    /// The request in the form that the version takes.
    ///
    /// *Errors*: [RefusalException] with `INVALID_INPUT`.
    public CheckedRequest check(InferenceRequest request) {
        List<Tensor> inputs = inputs(request.inputs());
        checkSharedAxes(inputs);
        int rows = rows(inputs);
        if (request.outputs().isEmpty()) {
            return new CheckedRequest(inputs, allOutputs, List.of(), rows);
        }
        return new CheckedRequest(inputs, selection(request.outputs()), request.outputs(), rows);
    }

    /// How many batch items a request seems to carry, before it has been checked.
    public int announcedRows(InferenceRequest request) {
        if (request.inputs().isEmpty()) {
            return 1;
        }
        Tensor first = request.inputs().getFirst().tensor();
        // A shape without elements may claim any number of rows.
        return announcedRows(Math.clamp(first.rows(), 0, first.elementCount()));
    }

    /// The same of a request whose first input has so many elements on its first axis.
    public int announcedRows(int extent) {
        List<TensorSpec> specs = signature.inputs();
        return !specs.isEmpty() && specs.getFirst().hasOpenFirstAxis() ? extent : 1;
    }

    private List<Tensor> inputs(List<NamedTensor> given) {
        List<TensorSpec> specs = signature.inputs();
        if (given.size() != specs.size()) {
            throw nameMismatch(given);
        }
        Tensor[] ordered = new Tensor[specs.size()];
        for (int i = 0; i < ordered.length; i++) {
            TensorSpec spec = specs.get(i);
            NamedTensor atPlace = given.get(i);
            Tensor tensor =
                    atPlace.name().equals(spec.name())
                            ? atPlace.tensor()
                            : find(spec.name(), given);
            checkTensor(spec, tensor);
            ordered[i] = tensor;
        }
        return Arrays.asList(ordered);
    }

    private Tensor find(String name, List<NamedTensor> given) {
        for (NamedTensor candidate : given) {
            if (candidate.name().equals(name)) {
                return candidate.tensor();
            }
        }
        throw nameMismatch(given);
    }

    private void checkTensor(TensorSpec spec, Tensor tensor) {
        if (tensor.datatype() != spec.datatype()) {
            throw invalid(
                    "input '" + spec.name() + "': datatype " + tensor.datatype(),
                    spec.datatype().toString());
        }
        if (!spec.shape().accepts(tensor.shape())) {
            throw invalid(
                    "input '" + spec.name() + "': shape " + text(tensor.shape()),
                    text(spec.shape()));
        }
        if (spec.shape().isOverclaimedBy(tensor.shape())) {
            throw invalid(
                    "input '" + spec.name() + "': no elements in " + text(tensor.shape()),
                    "open extents whose product is <= " + Shape.MOST_CLAIMED);
        }
    }

    private void checkSharedAxes(List<Tensor> inputs) {
        Optional<SharedAxes.Mismatch> found = sharedAxes.mismatch(inputs);
        if (found.isPresent()) {
            SharedAxes.Mismatch mismatch = found.get();
            throw invalid(
                    "input '" + nameOf(mismatch.wrong()) + "': " + mismatch.given(),
                    mismatch.expected() + " as in input '" + nameOf(mismatch.first()) + "'");
        }
    }

    private String nameOf(SharedAxes.Axis axis) {
        return signature.inputs().get(axis.input()).name();
    }

    private int rows(List<Tensor> inputs) {
        return rowInput < 0 ? 1 : inputs.get(rowInput).rows();
    }

    private OutputSelection selection(List<RequestedOutput> requested) {
        int[] positions = new int[requested.size()];
        Set<String> seen = HashSet.newHashSet(positions.length);
        for (int i = 0; i < positions.length; i++) {
            RequestedOutput output = requested.get(i);
            OptionalInt position = signature.outputIndex(output.name());
            if (position.isEmpty()) {
                throw invalid(
                        "output '" + output.name() + "': unknown", names(signature.outputs()));
            }
            if (!seen.add(output.name())) {
                throw invalid("output '" + output.name() + "': requested twice", "once");
            }
            positions[i] = position.getAsInt();
            checkForm(output, signature.outputs().get(positions[i]));
        }
        return OutputSelection.of(positions);
    }

    private void checkForm(RequestedOutput output, TensorSpec spec) {
        if (output.form() instanceof OutputForm.TopClasses && spec.datatype() == Datatype.BYTES) {
            throw invalid(
                    "output '" + output.name() + "': classification of BYTES",
                    "an output of numbers");
        }
    }

    private RefusalException nameMismatch(List<NamedTensor> given) {
        Set<String> seen = HashSet.newHashSet(given.size());
        for (NamedTensor input : given) {
            if (signature.inputIndex(input.name()).isEmpty()) {
                return invalid("input '" + input.name() + "': unknown", names(signature.inputs()));
            }
            if (!seen.add(input.name())) {
                return invalid("input '" + input.name() + "': given twice", "once");
            }
        }
        for (TensorSpec spec : signature.inputs()) {
            if (!seen.contains(spec.name())) {
                return invalid(
                        "input '" + spec.name() + "': missing",
                        spec.datatype() + text(spec.shape()));
            }
        }
        throw new IllegalStateException("inputs fit " + subject);
    }

    private static String names(List<TensorSpec> specs) {
        List<String> names = new ArrayList<>();
        for (TensorSpec spec : specs) {
            names.add("'" + spec.name() + "'");
        }
        return String.join(" or ", names);
    }

    private static String text(Shape shape) {
        return shape.toString().replace(" ", "");
    }

    private RefusalException invalid(String fault, String expected) {
        return new RefusalException(
                ErrorCode.INVALID_INPUT, fault + " (expected: " + expected + ") for " + subject);
    }
}
