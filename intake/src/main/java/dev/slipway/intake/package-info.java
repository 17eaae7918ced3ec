/// How pushed files become a version: received, checked, scanned, tried out, recorded; and how
/// versions leave for other servers and come from them.
///
/// Start with [dev.slipway.intake.Intake]. Never serves a model, never runs one in this process,
/// and never decides what a version may be used for.
@NullMarked
package dev.slipway.intake;

import org.jspecify.annotations.NullMarked;
