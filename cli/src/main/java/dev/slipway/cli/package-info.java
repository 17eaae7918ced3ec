/// The remote verbs of the command line, one class each.
///
/// Start with [dev.slipway.cli.PredictCommand]. Reaches the product over the network only.
@NullMarked
package dev.slipway.cli;

import org.jspecify.annotations.NullMarked;
