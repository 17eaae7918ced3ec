/// The language of features: a small grammar, typed when it is read, and functions that are defined
/// for every value.
///
/// Start with [dev.slipway.features.expression.Expressions] and
/// [dev.slipway.features.expression.Expression]. Never refuses a value: what has no result is
/// missing.
@NullMarked
package dev.slipway.features.expression;

import org.jspecify.annotations.NullMarked;
