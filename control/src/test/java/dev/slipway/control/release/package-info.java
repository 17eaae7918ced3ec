/// Tests of releases.
///
/// Start with [dev.slipway.control.release.Desk]. Never leaves this process.
@NullMarked
package dev.slipway.control.release;

import org.jspecify.annotations.NullMarked;
