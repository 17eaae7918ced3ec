package dev.slipway.frontend.http.table;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.frontend.http.codec.Call;
import dev.slipway.frontend.http.codec.Codec;
import dev.slipway.frontend.http.codec.RequestBody;
import dev.slipway.frontend.http.json.JsonSource;
import dev.slipway.frontend.http.json.Members;
import dev.slipway.tensor.NamedTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bodies of TensorFlow Serving's predict API: `instances` by row, or `inputs` by tensor.
///
/// *Source*: TensorFlow Serving, api_rest.md, "Predict API".
public final class TfServingCodec implements Codec {
    @Override
    public Call decode(RequestBody body, Permit permit) {
        JsonSource in = JsonSource.of(body.bytes(), body.length());
        in.expectObject();
        List<NamedTensor> tensors = null;
        boolean byInput = false;
        Members members = new Members(in);
        for (String member = members.next(); member != null; member = members.next()) {
            switch (member) {
                case "instances" -> {
                    expectOne(in, tensors);
                    tensors = Instances.byRow(in, permit);
                }
                case "inputs" -> {
                    expectOne(in, tensors);
                    tensors = Instances.byInput(in, permit);
                    byInput = true;
                }
                default -> in.skip();
            }
        }
        in.expectEnd();
        if (tensors == null) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT, "/: neither instances nor inputs (expected: one)");
        }
        return new Predicted(InferenceRequest.of(tensors), byInput);
    }

    private static void expectOne(JsonSource in, @Nullable List<NamedTensor> earlier) {
        if (earlier != null) {
            throw in.invalid("both instances and inputs (expected: one)");
        }
    }
}
