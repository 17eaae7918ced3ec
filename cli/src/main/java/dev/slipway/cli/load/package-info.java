/// Open-loop load: requests leave when they are due, whether or not earlier ones have returned.
///
/// Start with [dev.slipway.cli.load.OpenLoop]. Never counts from the moment of sending: a late send
/// is the server's delay.
@NullMarked
package dev.slipway.cli.load;

import org.jspecify.annotations.NullMarked;
