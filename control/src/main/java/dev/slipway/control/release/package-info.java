/// Releases: how they begin, which moves are legal, and what nobody may do while one is open.
///
/// Start with [dev.slipway.control.release.ReleaseDecisions]. Never looks at evidence: whoever does
/// submits moves, and is told here whether they are legal.
@NullMarked
package dev.slipway.control.release;

import org.jspecify.annotations.NullMarked;
