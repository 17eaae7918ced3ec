/// The comparison of our messages with those that public clients were generated from.
///
/// Start with `WireContractTest`. Never reaches the network.
@NullMarked
package dev.slipway.protocol;

import org.jspecify.annotations.NullMarked;
