/// The client against small servers that answer what they are told.
///
/// Start with `HttpPredictorTest`. Never needs a running product.
@NullMarked
package dev.slipway.client.predict;

import org.jspecify.annotations.NullMarked;
