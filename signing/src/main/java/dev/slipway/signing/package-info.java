/// Signatures over model directories in the format of OpenSSF Model Signing v1.0, key mode.
///
/// Start with [dev.slipway.signing.ModelSigner] and [dev.slipway.signing.ModelVerifier]. Never
/// follows a link and never holds a model's bytes in memory.
@NullMarked
package dev.slipway.signing;

import org.jspecify.annotations.NullMarked;
