/// The verbs about models in a server's registry, one class each.
///
/// Start with [dev.slipway.cli.registry.ModelPushCommand]. Never loads a model here.
@NullMarked
package dev.slipway.cli.registry;

import org.jspecify.annotations.NullMarked;
