package dev.slipway.frontend.http.table;

import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.api.inference.PaidMemory;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.frontend.http.json.JsonSource;
import dev.slipway.frontend.http.json.Members;
import dev.slipway.tensor.NamedTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// Reads `instances` (one value per row) and `inputs` (one array per input tensor or per
/// feature).
final class Instances {
    private Instances() {}

    /// The next value as rows: arrays for a model of one input, objects by column name otherwise.
    static List<NamedTensor> byRow(JsonSource in, Permit permit) {
        in.expectArray();
        long from = in.valueStart();
        String pointer = in.pointer();
        JsonToken first = in.next();
        if (first == JsonToken.START_OBJECT) {
            PaidMemory memory = new PaidMemory(permit);
            return Cells.records(in, permit.signature(), memory).tensors(memory);
        }
        skipRest(in, first);
        JsonSource again = in.again(from, in.valueEnd(), pointer);
        again.next();
        return List.of(
                PlainTensors.read(again, single(in, permit.signature()), new PaidMemory(permit)));
    }

    private static void skipRest(JsonSource in, JsonToken first) {
        JsonToken token = first;
        while (token != JsonToken.END_ARRAY) {
            in.skipOpened();
            token = in.next();
        }
    }

    /// The next value as whole tensors: an array for a model of one input, or an object of arrays
    /// by the names of the inputs or of all features.
    static List<NamedTensor> byInput(JsonSource in, Permit permit) {
        Signature signature = permit.signature();
        if (in.next() == JsonToken.START_ARRAY) {
            return List.of(PlainTensors.read(in, single(in, signature), new PaidMemory(permit)));
        }
        if (in.token() != JsonToken.START_OBJECT) {
            throw in.expected("an array or an object of arrays");
        }
        List<NamedTensor> tensors = new ArrayList<>();
        Members members = new Members(in);
        for (String name = members.next(); name != null; name = members.next()) {
            OptionalInt index = signature.inputIndex(name);
            if (index.isEmpty() && tensors.isEmpty() && isFeature(signature, name)) {
                return Columns.read(in, members, name, permit);
            }
            if (index.isEmpty()) {
                throw in.invalid("unknown input (expected: one of " + names(signature) + ")");
            }
            in.next();
            TensorSpec spec = signature.inputs().get(index.getAsInt());
            tensors.add(PlainTensors.read(in, spec, new PaidMemory(permit)));
        }
        return tensors;
    }

    private static boolean isFeature(Signature signature, String name) {
        return signature.features().stream().anyMatch(feature -> feature.name().equals(name));
    }

    private static TensorSpec single(JsonSource in, Signature signature) {
        if (signature.inputs().size() != 1) {
            throw in.invalid(
                    "values without names (expected: objects with the names "
                            + names(signature)
                            + ")");
        }
        return signature.inputs().getFirst();
    }

    private static List<String> names(Signature signature) {
        return signature.inputs().stream().map(TensorSpec::name).toList();
    }
}
