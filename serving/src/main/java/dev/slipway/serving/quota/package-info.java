/// How much teams and principals may ask of endpoints, and what they used of it.
///
/// Start with [dev.slipway.serving.quota.EndpointQuotas]. Never makes anybody wait.
@NullMarked
package dev.slipway.serving.quota;

import org.jspecify.annotations.NullMarked;
