/// Packages as one stream of bytes: a tar that is the same every time, and a wary reader of tars.
///
/// Start with [dev.slipway.packages.archive.PackageArchive]. Never follows, makes or keeps a link.
@NullMarked
package dev.slipway.packages.archive;

import org.jspecify.annotations.NullMarked;
