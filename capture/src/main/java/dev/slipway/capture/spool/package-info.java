/// Files of frames, each with its length and checksum, to which predictions are appended.
///
/// Start with [dev.slipway.capture.spool.Spool] and [dev.slipway.capture.spool.SpoolReader]. Never
/// decides what is kept.
@NullMarked
package dev.slipway.capture.spool;

import org.jspecify.annotations.NullMarked;
