/// Tests of reading tables of rows.
@NullMarked
package dev.slipway.packages.rows;

import org.jspecify.annotations.NullMarked;
