/// Paths and methods: which question a request asks, before anything else of it is looked at.
///
/// Start with [dev.slipway.frontend.http.route.Router]. Never answers.
@NullMarked
package dev.slipway.frontend.http.route;

import org.jspecify.annotations.NullMarked;
