/// The console: which pages there are, who looks at them, and what stands around them.
///
/// Start with [Console]. Never learns anything but what the server's public API tells whoever
/// looks.
@NullMarked
package dev.slipway.console;

import org.jspecify.annotations.NullMarked;
