/// The client against small servers that answer what they are told.
///
/// Start with `SlipwayClientTest`. Never needs a running product.
@NullMarked
package dev.slipway.client;

import org.jspecify.annotations.NullMarked;
