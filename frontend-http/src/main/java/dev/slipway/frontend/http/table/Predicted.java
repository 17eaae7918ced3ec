package dev.slipway.frontend.http.table;

import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.model.VersionId;
import dev.slipway.frontend.http.codec.Call;
import dev.slipway.frontend.http.codec.ReplyBody;
import dev.slipway.frontend.http.json.JsonText;
import dev.slipway.frontend.http.json.TensorWriter;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import java.util.List;

/// A request whose answer is a table: one value per row, or one object per row when the model has
/// several outputs.
///
/// @param byColumn whether the answer is one array per output instead
record Predicted(InferenceRequest request, boolean byColumn) implements Call {
    /// Where an output belongs to every row it is written as often.
    @Override
    public long size(List<NamedTensor> outputs) {
        boolean repeats = !byColumn && outputs.size() > 1;
        int rows = repeats ? rows(outputs) : 1;
        long size = 0;
        for (NamedTensor output : outputs) {
            Tensor tensor = output.tensor();
            long once = TensorWriter.size(tensor);
            size += repeats && tensor.rows() != rows ? once * rows : once;
            size += repeats ? (long) rows * output.name().length() : 0;
        }
        return size;
    }

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
        int rows = rows(outputs);
        out.raw('[');
        for (int row = 0; row < rows; row++) {
            if (row > 0) {
                out.raw(',');
            }
            row(out, outputs, row, rows);
        }
        out.raw(']');
    }

    /// As many as the output with the most has: which one comes first says nothing, and a scalar
    /// says something of all rows, however many.
    private static int rows(List<NamedTensor> outputs) {
        int most = -1;
        for (NamedTensor output : outputs) {
            Tensor tensor = output.tensor();
            if (tensor.shape().rank() > 0) {
                most = Math.max(most, tensor.rows());
            }
        }
        if (most >= 0) {
            return most;
        }
        return outputs.isEmpty() ? 0 : 1;
    }

    private static void row(JsonText out, List<NamedTensor> outputs, int row, int rows) {
        if (outputs.size() == 1) {
            TensorWriter.row(out, outputs.getFirst(), row);
            return;
        }
        for (int i = 0; i < outputs.size(); i++) {
            out.raw(i == 0 ? '{' : ',').string(outputs.get(i).name()).raw(':');
            value(out, outputs.get(i), row, rows);
        }
        out.raw('}');
    }

    /// An output with fewer rows belongs to every row.
    private static void value(JsonText out, NamedTensor output, int row, int rows) {
        if (output.tensor().rows() == rows) {
            TensorWriter.row(out, output, row);
        } else {
            TensorWriter.nested(out, output);
        }
    }
}
