/// Releases: moving an endpoint from one version to another in steps that evidence decides.
///
/// Start with [dev.slipway.api.release.Release] and [dev.slipway.api.release.ReleasePlan]. Never
/// holds evidence: what was counted stands in room `stats`, and a transition names its digest.
@NullMarked
package dev.slipway.api.release;

import org.jspecify.annotations.NullMarked;
