package dev.slipway.frontend.http.codec;

import dev.slipway.api.inference.RequestParameters;

/// What a quick look through a body shows of the request that it would be decoded into.
///
/// @param rows the extent of its first input's first axis, at least 1; that input has elements
/// @param parameters those that say how long the caller waits, if any does
public record Glance(int rows, RequestParameters parameters) {}
