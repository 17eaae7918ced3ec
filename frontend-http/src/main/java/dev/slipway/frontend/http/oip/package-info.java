/// The Open Inference Protocol's bodies, with Triton's binary tensor data, and its pages about
/// server and models.
///
/// Start with [dev.slipway.frontend.http.oip.OipCodec]. Never decides what is served.
///
/// *Source*: Open Inference Protocol, inference_rest.md; Triton's extension_binary_data.md,
/// extension_classification.md, extension_model_configuration.md, extension_statistics.md.
@NullMarked
package dev.slipway.frontend.http.oip;

import org.jspecify.annotations.NullMarked;
