/// Python pickles, run symbolically: which names they load, call and change.
///
/// Start with [dev.slipway.scan.pickle.PickleScan]. Never calls anything that a pickle names.
@NullMarked
package dev.slipway.scan.pickle;

import org.jspecify.annotations.NullMarked;
