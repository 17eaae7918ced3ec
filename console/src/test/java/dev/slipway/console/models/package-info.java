/// Tests of the pages in the package of the same name.
@NullMarked
package dev.slipway.console.models;

import org.jspecify.annotations.NullMarked;
