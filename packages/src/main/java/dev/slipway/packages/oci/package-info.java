/// Packages and what is known about them as OCI image layouts, which registries, other tools and
/// other servers read.
///
/// Start with [dev.slipway.packages.oci.OciLayout]. Never trusts a layout: every digest and size is
/// checked before anything is said of it.
@NullMarked
package dev.slipway.packages.oci;

import org.jspecify.annotations.NullMarked;
