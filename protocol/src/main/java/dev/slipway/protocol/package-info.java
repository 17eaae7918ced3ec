/// The generated messages and stubs of the Open Inference Protocol's gRPC form.
///
/// Start with `inference_service.proto`. Never holds hand-written behaviour; wire names and numbers
/// equal those of the protocol's public clients, and a test compares them.
@NullMarked
package dev.slipway.protocol;

import org.jspecify.annotations.NullMarked;
