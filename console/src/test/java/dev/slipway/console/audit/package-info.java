/// Tests of the pages in the package of the same name.
@NullMarked
package dev.slipway.console.audit;

import org.jspecify.annotations.NullMarked;
