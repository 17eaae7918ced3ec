/// Tests of joins on disk.
@NullMarked
package dev.slipway.features.offline;

import org.jspecify.annotations.NullMarked;
