/// Whether a request fits the version that answers it, and in what form the answer is wanted.
///
/// Start with [dev.slipway.serving.check.SignatureCheck]. Never looks at the values of a tensor
/// before the model has answered.
@NullMarked
package dev.slipway.serving.check;

import org.jspecify.annotations.NullMarked;
