/// Checks of what happens to requests while their version is not loaded.
///
/// Start with [dev.slipway.serving.activation.GateTest]. Never starts a server.
@NullMarked
package dev.slipway.serving.activation;

import org.jspecify.annotations.NullMarked;
