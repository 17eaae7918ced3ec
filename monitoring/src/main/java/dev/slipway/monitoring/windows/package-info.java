/// What each version did in stretches of ten seconds: counted as requests end, stored, and what a
/// rule would make of it.
///
/// Start with [dev.slipway.monitoring.windows.TrafficWindows]. Never holds a request up.
@NullMarked
package dev.slipway.monitoring.windows;

import org.jspecify.annotations.NullMarked;
