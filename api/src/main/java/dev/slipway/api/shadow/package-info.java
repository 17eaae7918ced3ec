/// Shadows: versions that see an endpoint's traffic and answer nobody.
///
/// Start with [dev.slipway.api.shadow.ShadowSpec] and [dev.slipway.api.shadow.ShadowReport]. Never
/// holds an input's values beyond the few that a report shows.
@NullMarked
package dev.slipway.api.shadow;

import org.jspecify.annotations.NullMarked;
