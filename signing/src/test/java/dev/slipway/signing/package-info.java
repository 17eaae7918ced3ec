/// Tests of the signatures: the reference implementation's vectors, and every way to break one.
@NullMarked
package dev.slipway.signing;

import org.jspecify.annotations.NullMarked;
