/// Models as the control plane knows them: versions, aliases, tags, lineage, evidence.
///
/// Start with [dev.slipway.api.registry.Model]. Never says where bytes lie or what is loaded.
@NullMarked
package dev.slipway.api.registry;

import org.jspecify.annotations.NullMarked;
