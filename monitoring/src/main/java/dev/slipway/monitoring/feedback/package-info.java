/// What callers say became of predictions, kept on disk under the predictions' ids.
///
/// Start with [dev.slipway.monitoring.feedback.FeedbackStore]. Never holds what was predicted, and
/// never decides what follows from it.
@NullMarked
package dev.slipway.monitoring.feedback;

import org.jspecify.annotations.NullMarked;
