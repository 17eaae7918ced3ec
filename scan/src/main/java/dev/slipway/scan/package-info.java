/// Looks for code, traps and secrets in model files.
///
/// Start with [dev.slipway.scan.ModelScanner]. Never runs, imports or unpacks to disk what it
/// looks at.
@NullMarked
package dev.slipway.scan;

import org.jspecify.annotations.NullMarked;
