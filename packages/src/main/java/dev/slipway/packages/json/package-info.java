/// Small JSON documents, read into plain values and written in one form.
///
/// Start with [dev.slipway.packages.json.JsonValues]. Never used for what may be large.
@NullMarked
package dev.slipway.packages.json;

import org.jspecify.annotations.NullMarked;
