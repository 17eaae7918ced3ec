/// What pushing takes and refuses.
@NullMarked
package dev.slipway.intake;

import org.jspecify.annotations.NullMarked;
