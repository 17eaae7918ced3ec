/// From what a user has to a package, and from a package to bytes and back.
///
/// Start with [dev.slipway.packages.PackageFiles], which is what everything here reads, and
/// [dev.slipway.packages.PackageManifest], whose digest names a version. Never runs a model, never
/// follows a link, and holds no file's bytes beyond a buffer.
@NullMarked
package dev.slipway.packages;

import org.jspecify.annotations.NullMarked;
