package dev.slipway.frontend.grpc.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.PaidMemory;
import dev.slipway.api.inference.ParameterValue;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.RequestParameters;
import dev.slipway.api.inference.RequestedOutput;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decodes one `ModelInferRequest` whose head was admitted.
///
/// *Source*: Open Inference Protocol, gRPC: elements are either typed in every input's `contents`
/// or raw in `raw_input_contents`, one entry per input in order; never both.
public final class RequestDecoder {
    private static final String MARK_FINAL = "triton_enable_empty_final_response";

    private final List<WireInput> inputs = new ArrayList<>(4);
    private final List<RequestedOutput> outputs = new ArrayList<>(2);
    private final List<ByteString> raw = new ArrayList<>(4);
    private final Map<String, ParameterValue> parameters = HashMap.newHashMap(0);
    private String id = "";

    private RequestDecoder() {}

    /// Decodes `frame` into the permit's buffers.
    ///
    /// *Errors*: [RefusalException] with `MALFORMED_REQUEST`, `INVALID_INPUT`, `UNSUPPORTED` or
    /// what the permit refuses.
    public static DecodedRequest decode(Frame frame, Permit permit) {
        try {
            RequestDecoder decoder = new RequestDecoder();
            CodedInputStream in = frame.bytes().newCodedInput();
            // Byte fields become views: the one copy is the one into the tensor.
            in.enableAliasing(true);
            WireFields.readAll(in, decoder::field);
            return decoder.request(permit);
        } catch (IOException e) {
            throw WireFields.malformed(e);
        }
    }

    private boolean field(int field, int tag, CodedInputStream in) throws IOException {
        if (!WireFields.isDelimited(tag)) {
            return false;
        }
        switch (field) {
            case 3 -> id = in.readStringRequireUtf8();
            case 4 -> Parameters.readEntry(in, parameters);
            case 5 -> inputs.add(WireInput.read(in));
            case 6 -> outputs.add(WireOutput.read(in));
            case 7 -> raw.add(in.readBytes());
            default -> {
                return false;
            }
        }
        return true;
    }

    private DecodedRequest request(Permit permit) throws IOException {
        ParameterValue mark = parameters.remove(MARK_FINAL);
        boolean marksFinal = mark instanceof ParameterValue.Flag flag && flag.value();
        RequestParameters checked =
                parameters.isEmpty() ? RequestParameters.NONE : new RequestParameters(parameters);
        InferenceRequest request = new InferenceRequest(tensors(permit), outputs, checked);
        boolean typed = raw.isEmpty() && !inputs.isEmpty();
        return new DecodedRequest(id, request, !typed, marksFinal);
    }

    private List<NamedTensor> tensors(Permit permit) throws IOException {
        if (!raw.isEmpty() && raw.size() != inputs.size()) {
            throw WireFields.invalid(
                    "raw_input_contents: "
                            + raw.size()
                            + " entries (expected: "
                            + inputs.size()
                            + ", one per input)");
        }
        List<NamedTensor> tensors = new ArrayList<>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            WireInput input = inputs.get(i);
            tensors.add(new NamedTensor(input.name(), tensor(i, input, permit)));
        }
        return tensors;
    }

    private Tensor tensor(int index, WireInput input, Permit permit) throws IOException {
        Datatype datatype = input.datatype();
        Shape shape = input.shape();
        ByteString contents = input.contents();
        if (raw.isEmpty()) {
            ByteString given = contents == null ? ByteString.EMPTY : contents;
            new PaidMemory(permit).pay(TypedTensors.growth(input.name(), datatype, shape, given));
            if (datatype.isFixedSize()) {
                requireRoom(permit, shape.elementCount() * datatype.byteSize());
            }
            return TypedTensors.read(input.name(), datatype, shape, given, permit.allocator());
        }
        if (contents != null && !contents.isEmpty()) {
            throw WireFields.invalid(
                    "input '"
                            + input.name()
                            + "': contents beside raw_input_contents (expected: one of them)");
        }
        return RawTensors.read(
                input.name(), datatype, shape, new RawTensors.RawSource(raw.get(index), permit));
    }

    /// Takes what so many bytes of a tensor grow to while they are answered; before they are read.
    ///
    /// *Errors*: [RefusalException] with what the permit refuses.
    static void requireRoom(Permit permit, long bytes) {
        Optional<Refusal> refusal = permit.grow(bytes);
        if (refusal.isPresent()) {
            throw new RefusalException(refusal.get());
        }
    }

    /// Reads `InferRequestedOutputTensor`.
    private static final class WireOutput {
        private final Map<String, ParameterValue> parameters = HashMap.newHashMap(0);
        private String name = "";

        static RequestedOutput read(CodedInputStream in) throws IOException {
            WireOutput output = new WireOutput();
            WireFields.readNested(in, output::field);
            if (output.parameters.containsKey("shared_memory_region")) {
                throw new RefusalException(
                        ErrorCode.UNSUPPORTED,
                        "output '"
                                + output.name
                                + "': shared memory is not supported by this server");
            }
            return output.requested();
        }

        private boolean field(int field, int tag, CodedInputStream in) throws IOException {
            if (!WireFields.isDelimited(tag)) {
                return false;
            }
            if (field == 1) {
                name = in.readStringRequireUtf8();
                return true;
            }
            if (field == 2) {
                Parameters.readEntry(in, parameters);
                return true;
            }
            return false;
        }

        private RequestedOutput requested() {
            ParameterValue classes = parameters.get("classification");
            if (classes == null) {
                return RequestedOutput.values(name);
            }
            if (classes instanceof ParameterValue.Whole(long count)
                    && count >= 0
                    && count <= Integer.MAX_VALUE) {
                return count == 0
                        ? RequestedOutput.values(name)
                        : new RequestedOutput(
                                name, new RequestedOutput.OutputForm.TopClasses((int) count));
            }
            throw WireFields.invalid(
                    "output '"
                            + name
                            + "': parameters/classification: "
                            + classes
                            + " (expected: a whole number from 0 to "
                            + Integer.MAX_VALUE
                            + ")");
        }
    }
}
