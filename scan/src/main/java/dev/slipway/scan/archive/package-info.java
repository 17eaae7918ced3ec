/// ZIP, tar and gzip files as their loaders read them.
///
/// Start with [dev.slipway.scan.archive.ZipScan]. Never writes an entry under its own name.
@NullMarked
package dev.slipway.scan.archive;

import org.jspecify.annotations.NullMarked;
