/// Tests of what samples are taken to say.
@NullMarked
package dev.slipway.packages.sample;

import org.jspecify.annotations.NullMarked;
