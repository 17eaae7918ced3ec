package dev.slipway.frontend.http.codec;

import dev.slipway.frontend.http.json.JsonText;
import java.util.OptionalInt;

/// An answer's body.
///
/// @param headerLength how many bytes of JSON come before binary tensor data, when there is any
public record ReplyBody(JsonText text, OptionalInt headerLength) {
    /// A body that is all JSON.
    public static ReplyBody json(JsonText text) {
        return new ReplyBody(text, OptionalInt.empty());
    }
}
