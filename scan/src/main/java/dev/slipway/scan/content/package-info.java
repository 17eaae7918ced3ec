/// Bytes that can be read at any place: files, parts of files, what archives hold.
///
/// Start with [dev.slipway.scan.content.Content]. Never holds more than a few MiB of them.
@NullMarked
package dev.slipway.scan.content;

import org.jspecify.annotations.NullMarked;
