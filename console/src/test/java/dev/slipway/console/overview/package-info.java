/// What the overview tells while somebody looks.
@NullMarked
package dev.slipway.console.overview;

import org.jspecify.annotations.NullMarked;
