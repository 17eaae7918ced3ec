/// The pages about access: tokens, roles and teams, and forms that make and end tokens.
///
/// Start with [dev.slipway.console.access.AccessPages]. Never keeps a token's secret: it is in one
/// answer and nowhere else.
@NullMarked
package dev.slipway.console.access;

import org.jspecify.annotations.NullMarked;
