/// Decides commands about models and versions, and what becomes of versions of other servers.
///
/// Start with [dev.slipway.control.registry.RegistryDecisions]. Never looks at bytes.
@NullMarked
package dev.slipway.control.registry;

import org.jspecify.annotations.NullMarked;
