/// Connections for load against small servers that answer what they are told.
///
/// Start with `HttpLoadConnectionTest`. Never needs a running product.
@NullMarked
package dev.slipway.client.load;

import org.jspecify.annotations.NullMarked;
