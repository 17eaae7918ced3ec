/// Tests of image layouts: the same bytes every time, and nothing believed.
@NullMarked
package dev.slipway.packages.oci;

import org.jspecify.annotations.NullMarked;
