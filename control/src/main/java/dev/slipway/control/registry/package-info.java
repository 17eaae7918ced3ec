/// Decides commands about models and versions.
///
/// Start with [dev.slipway.control.registry.RegistryDecisions]. Never looks at bytes.
@NullMarked
package dev.slipway.control.registry;

import org.jspecify.annotations.NullMarked;
