/// Tests of the pages in the package of the same name.
@NullMarked
package dev.slipway.console.prediction;

import org.jspecify.annotations.NullMarked;
