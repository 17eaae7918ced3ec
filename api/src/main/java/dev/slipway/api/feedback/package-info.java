/// What became of what was predicted: labels and outcomes that callers send later.
///
/// Start with [dev.slipway.api.feedback.Feedback]. Never holds what was predicted: that is kept
/// beside it, under the same prediction id.
@NullMarked
package dev.slipway.api.feedback;

import org.jspecify.annotations.NullMarked;
