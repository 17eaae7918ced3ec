package dev.slipway.frontend.http.oip;

import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.PaidMemory;
import dev.slipway.api.inference.ParameterValue;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.RequestParameters;
import dev.slipway.api.inference.RequestedOutput;
import dev.slipway.frontend.http.codec.RequestBody;
import dev.slipway.frontend.http.json.JsonSource;
import dev.slipway.frontend.http.json.Members;
import dev.slipway.tensor.NamedTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One request's JSON, and the binary tensor data behind it.
///
/// Members may come in any order; unknown ones are passed over.
final class InferDocument {
    private static final int MOST = 4_096;

    private final RequestBody body;
    private final int jsonLength;
    private final PaidMemory memory;
    private final JsonSource in;
    private final List<RequestedOutput> outputs = new ArrayList<>(1);
    private @Nullable String id;
    private @Nullable List<PendingInput> inputs;
    private RequestParameters parameters = RequestParameters.NONE;
    private Map<String, Boolean> binaryOutputs = Map.of();
    private boolean binaryByDefault;

    InferDocument(RequestBody body, int jsonLength, Permit permit) {
        this.body = body;
        this.jsonLength = jsonLength;
        this.memory = new PaidMemory(permit);
        this.in = JsonSource.of(body.bytes(), jsonLength);
    }

    InferCall read() {
        in.expectObject();
        Members members = new Members(in);
        for (String member = members.next(); member != null; member = members.next()) {
            switch (member) {
                case "id" -> id = idIn();
                case "inputs" -> inputs = inputsIn();
                case "outputs" -> readOutputs();
                case "parameters" -> readParameters();
                default -> in.skip();
            }
        }
        in.expectEnd();
        InferenceRequest request = new InferenceRequest(tensors(), outputs, parameters);
        return new InferCall(id, request, new OutputForms(binaryOutputs, binaryByDefault));
    }

    private @Nullable String idIn() {
        JsonToken token = in.next();
        if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NULL) {
            throw in.expected("a string");
        }
        return token == JsonToken.VALUE_NULL ? null : in.text();
    }

    private List<PendingInput> inputsIn() {
        in.expectArray();
        List<PendingInput> found = new ArrayList<>(2);
        while (in.next() != JsonToken.END_ARRAY) {
            expectFew(found.size());
            PendingInput input = new PendingInput(memory);
            input.read(in);
            found.add(input);
        }
        return found;
    }

    private List<NamedTensor> tensors() {
        if (inputs == null) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT, "/inputs: missing (expected: the model's inputs)");
        }
        List<NamedTensor> tensors = new ArrayList<>(inputs.size());
        int at = jsonLength;
        for (int i = 0; i < inputs.size(); i++) {
            PendingInput input = inputs.get(i);
            int size = input.binarySize();
            if (size > body.length() - at) {
                throw new RefusalException(
                        ErrorCode.MALFORMED_REQUEST,
                        place(i)
                                + ": "
                                + size
                                + " (expected: at most the "
                                + (body.length() - at)
                                + " bytes that are left after the JSON)");
            }
            tensors.add(input.finish(new BinaryTensors.Slice(body.bytes(), at, size, place(i))));
            at += size;
        }
        expectAllRead(at);
        return withoutRepeats(tensors);
    }

    private static String place(int input) {
        return "/inputs/" + input + "/parameters/binary_data_size";
    }

    private void expectAllRead(int at) {
        if (at != body.length()) {
            throw new RefusalException(
                    ErrorCode.MALFORMED_REQUEST,
                    "unexpected additional input data: "
                            + (body.length() - at)
                            + " bytes (expected: 0 after the last binary tensor)");
        }
    }

    private static List<NamedTensor> withoutRepeats(List<NamedTensor> tensors) {
        if (tensors.size() > 1) {
            Set<String> names = new HashSet<>();
            for (int i = 0; i < tensors.size(); i++) {
                if (!names.add(tensors.get(i).name())) {
                    throw new RefusalException(
                            ErrorCode.INVALID_INPUT,
                            "/inputs/"
                                    + i
                                    + "/name: "
                                    + tensors.get(i).name()
                                    + " comes twice (expected: once)");
                }
            }
        }
        return tensors;
    }

    private void readParameters() {
        Members members = ParametersReader.open(in);
        if (members == null) {
            return;
        }
        Map<String, ParameterValue> found = new HashMap<>();
        for (String member = members.next(); member != null; member = members.next()) {
            if (member.equals("binary_data_output")) {
                binaryByDefault = Boolean.TRUE.equals(ParametersReader.flag(in));
                continue;
            }
            ParameterValue value = ParametersReader.next(in);
            if (value != null) {
                found.put(member, value);
            }
        }
        if (!found.isEmpty()) {
            parameters = new RequestParameters(found);
        }
    }

    private void readOutputs() {
        if (in.next() == JsonToken.VALUE_NULL) {
            return;
        }
        if (in.token() != JsonToken.START_ARRAY) {
            throw in.expected("an array");
        }
        while (in.next() != JsonToken.END_ARRAY) {
            expectFew(outputs.size());
            readOutput();
        }
    }

    private void expectFew(int earlier) {
        if (earlier == MOST) {
            throw in.invalid("one more (expected: at most " + MOST + ")");
        }
    }

    private void readOutput() {
        if (in.token() != JsonToken.START_OBJECT) {
            throw in.expected("an object");
        }
        String name = null;
        OutputWish wish = OutputWish.PLAIN;
        Members members = new Members(in);
        for (String member = members.next(); member != null; member = members.next()) {
            switch (member) {
                case "name" -> name = in.nextString();
                case "parameters" -> wish = OutputWish.read(in);
                default -> in.skip();
            }
        }
        if (name == null) {
            throw in.invalid("no name (expected: the output's)");
        }
        for (RequestedOutput earlier : outputs) {
            if (earlier.name().equals(name)) {
                throw in.invalid("output " + name + " comes twice (expected: once)");
            }
        }
        outputs.add(wish.of(name));
        Boolean binary = wish.binary();
        if (binary != null) {
            if (binaryOutputs.isEmpty()) {
                binaryOutputs = new HashMap<>();
            }
            binaryOutputs.put(name, binary);
        }
    }
}
