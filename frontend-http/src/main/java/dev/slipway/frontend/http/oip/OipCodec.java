package dev.slipway.frontend.http.oip;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.Permit;
import dev.slipway.frontend.http.codec.Call;
import dev.slipway.frontend.http.codec.Codec;
import dev.slipway.frontend.http.codec.Glance;
import dev.slipway.frontend.http.codec.RequestBody;
import java.util.Optional;

/// Bodies of the Open Inference Protocol: JSON, JSON followed by binary tensor data, and the raw
/// form.
public final class OipCodec implements Codec {
    @Override
    public Call decode(RequestBody body, Permit permit) {
        if (body.headerLength().isEmpty()) {
            return new InferDocument(body, body.length(), permit).read();
        }
        int jsonLength = body.headerLength().getAsInt();
        if (jsonLength == 0) {
            return RawForm.read(body, permit);
        }
        if (jsonLength > body.length()) {
            throw new RefusalException(
                    ErrorCode.MALFORMED_REQUEST,
                    "Inference-Header-Content-Length: "
                            + jsonLength
                            + " (expected: at most the body's "
                            + body.length()
                            + " bytes)");
        }
        return new InferDocument(body, jsonLength, permit).read();
    }

    /// Of bodies that are all JSON: binary tensor data is not decoded but taken as it lies.
    @Override
    public Optional<Glance> glance(RequestBody body) {
        return body.headerLength().isEmpty() ? new InferGlance(body).read() : Optional.empty();
    }
}
