/// Reading and writing JSON as a stream, straight between bytes and typed tensors.
///
/// Start with [dev.slipway.frontend.http.json.JsonSource] and
/// [dev.slipway.frontend.http.json.TensorReader]. Never builds a tree of a document.
@NullMarked
package dev.slipway.frontend.http.json;

import org.jspecify.annotations.NullMarked;
