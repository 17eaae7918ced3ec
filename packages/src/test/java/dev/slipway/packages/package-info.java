/// Tests of packages: canonical texts, hostile bytes, and what real libraries write.
@NullMarked
package dev.slipway.packages;

import org.jspecify.annotations.NullMarked;
