package dev.slipway.frontend.http.table;

import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.model.VersionId;
import dev.slipway.frontend.http.codec.Call;
import dev.slipway.frontend.http.codec.ReplyBody;
import dev.slipway.frontend.http.json.JsonText;
import dev.slipway.frontend.http.json.TensorWriter;
import dev.slipway.tensor.NamedTensor;
import java.util.List;

/// A request whose answer is a table: one value per row, or one object per row when the model has
/// several outputs.
///
/// @param byColumn whether the answer is one array per output instead
record Predicted(InferenceRequest request, boolean byColumn) implements Call {
    @Override
    public ReplyBody encode(VersionId version, List<NamedTensor> outputs) {
        JsonText out = new JsonText(512);
        if (byColumn) {
            columns(out.raw("{\"outputs\":"), outputs);
        } else {
            rows(out.raw("{\"predictions\":"), outputs);
        }
        return ReplyBody.json(out.raw('}'));
    }

    private static void columns(JsonText out, List<NamedTensor> outputs) {
        if (outputs.size() == 1) {
            TensorWriter.nested(out, outputs.getFirst());
            return;
        }
        for (int i = 0; i < outputs.size(); i++) {
            out.raw(i == 0 ? '{' : ',').string(outputs.get(i).name()).raw(':');
            TensorWriter.nested(out, outputs.get(i));
        }
        out.raw('}');
    }

    private static void rows(JsonText out, List<NamedTensor> outputs) {
        int rows = outputs.isEmpty() ? 0 : outputs.getFirst().tensor().rows();
        out.raw('[');
        for (int row = 0; row < rows; row++) {
            if (row > 0) {
                out.raw(',');
            }
            row(out, outputs, row);
        }
        out.raw(']');
    }

    private static void row(JsonText out, List<NamedTensor> outputs, int row) {
        if (outputs.size() == 1) {
            value(out, outputs.getFirst(), row);
            return;
        }
        for (int i = 0; i < outputs.size(); i++) {
            out.raw(i == 0 ? '{' : ',').string(outputs.get(i).name()).raw(':');
            value(out, outputs.get(i), row);
        }
        out.raw('}');
    }

    /// An output that has no such row belongs to every row.
    private static void value(JsonText out, NamedTensor output, int row) {
        if (row < output.tensor().rows()) {
            TensorWriter.row(out, output, row);
        } else {
            TensorWriter.nested(out, output);
        }
    }
}
