/// The control API `/api/v1`: one table of operations, and what carries each of them out.
///
/// Start with [dev.slipway.frontend.http.control.ControlOperation]. Never decides: commands go to
/// `Controls`, and what is read comes from an image.
@NullMarked
package dev.slipway.frontend.http.control;

import org.jspecify.annotations.NullMarked;
