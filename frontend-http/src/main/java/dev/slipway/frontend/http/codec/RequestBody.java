package dev.slipway.frontend.http.codec;

import java.util.OptionalInt;

/// A whole request body, decompressed.
///
/// @param bytes holds the body and perhaps more room after it; the request's own, so tensors may
///     lie in it
/// @param length the body's length
/// @param headerLength how many bytes of JSON come before binary tensor data, when the caller said
/// @param mediaType the content type without parameters, in lower case; empty when not said
@SuppressWarnings("ArrayRecordComponent")
public record RequestBody(byte[] bytes, int length, OptionalInt headerLength, String mediaType) {}
