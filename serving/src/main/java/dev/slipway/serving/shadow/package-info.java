/// Shadows: versions that see part of an endpoint's traffic after it was answered, and answer
/// nobody.
///
/// Start with [dev.slipway.serving.shadow.ShadowPlane] and [dev.slipway.serving.shadow.Shadow].
/// Never waits where a request waits: a request's thread makes one bounded offer and goes, and a
/// shadow's thread takes no lock that a request's thread takes.
@NullMarked
package dev.slipway.serving.shadow;

import org.jspecify.annotations.NullMarked;
