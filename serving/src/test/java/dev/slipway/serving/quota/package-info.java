/// Checks of quotas.
///
/// Start with [dev.slipway.serving.quota.EndpointQuotasTest]. Never starts a server.
@NullMarked
package dev.slipway.serving.quota;

import org.jspecify.annotations.NullMarked;
