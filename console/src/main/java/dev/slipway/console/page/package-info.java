/// What pages are made of: a route, a request, an answer, and how figures are written.
///
/// Start with [Page]. Never knows which pages there are.
@NullMarked
package dev.slipway.console.page;

import org.jspecify.annotations.NullMarked;
