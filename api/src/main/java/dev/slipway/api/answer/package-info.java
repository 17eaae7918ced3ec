/// What the control API takes and gives, as records: doors write them, clients read them.
///
/// Start with [dev.slipway.api.answer.ModelSummary]. Never decides: each is a view of an image.
@NullMarked
package dev.slipway.api.answer;

import org.jspecify.annotations.NullMarked;
