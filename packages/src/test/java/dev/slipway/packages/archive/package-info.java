/// Tests of archives: the same bytes every time, and every way to do harm with a tar.
@NullMarked
package dev.slipway.packages.archive;

import org.jspecify.annotations.NullMarked;
