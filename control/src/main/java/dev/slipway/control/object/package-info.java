/// Decides commands about declared objects, and those that take endpoints out of service and back.
///
/// Start with [dev.slipway.control.object.ObjectDecisions]. Never reads a file.
@NullMarked
package dev.slipway.control.object;

import org.jspecify.annotations.NullMarked;
