/// Tests of the pages in the package of the same name.
@NullMarked
package dev.slipway.console.access;

import org.jspecify.annotations.NullMarked;
