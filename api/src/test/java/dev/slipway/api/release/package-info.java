/// Checks of what a request's sticky key is, whoever asks, and of what a release is held for.
///
/// Start with [dev.slipway.api.release.FieldKeyTest]. Never divides requests: that is checked where
/// they are answered.
@NullMarked
package dev.slipway.api.release;

import org.jspecify.annotations.NullMarked;
