package dev.slipway.frontend.http.oip;

import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.model.VersionId;
import dev.slipway.frontend.http.codec.Call;
import dev.slipway.frontend.http.codec.ReplyBody;
import dev.slipway.frontend.http.json.JsonText;
import dev.slipway.frontend.http.json.TensorWriter;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A decoded request of the Open Inference Protocol.
///
/// @param id echoed when the caller gave one
record InferCall(@Nullable String id, InferenceRequest request, OutputForms forms) implements Call {
    private static final int ROOM_PER_OUTPUT = 128;
    private static final int ROOM_PER_ELEMENT = 12;

    @Override
    public long size(List<NamedTensor> outputs) {
        long size = 0;
        for (NamedTensor output : outputs) {
            Tensor tensor = output.tensor();
            size +=
                    forms.isBinary(output.name())
                            ? BinaryTensors.size(tensor)
                            : TensorWriter.size(tensor);
        }
        return size;
    }

    @Override
    public ReplyBody encode(VersionId version, List<NamedTensor> outputs) {
        JsonText out = new JsonText(room(outputs));
        boolean binary = head(out, version, outputs);
        if (!binary) {
            return ReplyBody.json(out);
        }
        int headerLength = out.length();
        for (NamedTensor output : outputs) {
            if (forms.isBinary(output.name())) {
                BinaryTensors.write(out, output.tensor());
            }
        }
        return new ReplyBody(out, OptionalInt.of(headerLength));
    }

    private static int room(List<NamedTensor> outputs) {
        long room = ROOM_PER_OUTPUT;
        for (NamedTensor output : outputs) {
            room += ROOM_PER_OUTPUT + (long) ROOM_PER_ELEMENT * output.tensor().elementCount();
        }
        return (int) Math.min(room, 1 << 26);
    }

    private boolean head(JsonText out, VersionId version, List<NamedTensor> outputs) {
        out.raw("{\"model_name\":\"").raw(version.endpoint().value());
        out.raw("\",\"model_version\":\"").number(version.version().value()).raw('"');
        if (id != null) {
            out.raw(",\"id\":").string(id);
        }
        out.raw(",\"outputs\":[");
        boolean binary = false;
        for (int i = 0; i < outputs.size(); i++) {
            if (i > 0) {
                out.raw(',');
            }
            binary |= output(out, outputs.get(i));
        }
        out.raw("]}");
        return binary;
    }

    private boolean output(JsonText out, NamedTensor output) {
        out.raw("{\"name\":").string(output.name());
        out.raw(",\"datatype\":\"").raw(output.tensor().datatype().name());
        out.raw("\",\"shape\":").numbers(output.tensor().shape().extents());
        boolean binary = forms.isBinary(output.name());
        if (binary) {
            out.raw(",\"parameters\":{\"binary_data_size\":");
            out.number(BinaryTensors.size(output.tensor())).raw('}');
        } else {
            out.raw(",\"data\":");
            TensorWriter.flat(out, output);
        }
        out.raw('}');
        return binary;
    }
}
