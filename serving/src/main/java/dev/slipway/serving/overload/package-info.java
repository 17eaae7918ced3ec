/// How many requests an endpoint may hold so that those inside keep what it promises.
///
/// Start with [dev.slipway.serving.overload.LimitController], the rule, and
/// [dev.slipway.serving.overload.AdaptiveLimit], which feeds it. Never makes anybody wait.
@NullMarked
package dev.slipway.serving.overload;

import org.jspecify.annotations.NullMarked;
