/// Tests of what is said when something goes wrong.
@NullMarked
package dev.slipway.api.error;

import org.jspecify.annotations.NullMarked;
