/// The pages about models: what there is, what is known of each version, and in what two differ.
///
/// Start with [dev.slipway.console.models.ModelPages]. Never changes anything.
@NullMarked
package dev.slipway.console.models;

import org.jspecify.annotations.NullMarked;
