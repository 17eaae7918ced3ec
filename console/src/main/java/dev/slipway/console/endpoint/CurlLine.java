package dev.slipway.console.endpoint;

import dev.slipway.documents.Documents;
import dev.slipway.tensor.Datatype;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What was typed into the form to try an endpoint, as a line for a shell.
final class CurlLine {
    private CurlLine() {}

    /// A body of the Open Inference Protocol.
    record Body(List<Input> inputs) {}

    /// One of its tensors.
    record Input(String name, String datatype, List<Long> shape, List<Object> data) {}

    static String of(String endpoint, List<TryInput> inputs) {
        Body body = new Body(inputs.stream().map(CurlLine::input).toList());
        return "curl -sS -H 'Content-Type: application/json' -H \"Authorization: Bearer"
                + " $SLIPWAY_TOKEN\" -d "
                + quoted(Documents.json(body))
                + " \"$SLIPWAY_URL/v2/models/"
                + endpoint
                + "/infer\"";
    }

    private static Input input(TryInput input) {
        List<Long> shape = new ArrayList<>();
        for (long extent : input.shape().extents()) {
            shape.add(extent);
        }
        List<Object> data =
                input.elements().stream().map(text -> element(input.datatype(), text)).toList();
        return new Input(input.name(), input.datatype().name(), shape, data);
    }

    /// A number where it is one, or else what was typed.
    private static Object element(Datatype datatype, String text) {
        try {
            if (datatype == Datatype.BYTES) {
                return text;
            }
            if (datatype == Datatype.BOOL) {
                return text.toLowerCase(Locale.ROOT).equals("true") || text.equals("1");
            }
            return datatype.isInteger() ? (Object) new BigInteger(text) : Double.valueOf(text);
        } catch (NumberFormatException e) {
            return text;
        }
    }

    /// In single quotes, from which a shell reads nothing.
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
