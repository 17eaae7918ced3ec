/// Speed, measured with JMH side by side with the libraries that users would otherwise run.
///
/// Start with [dev.slipway.benchmarks.TreesBenchmark]. Never part of the product.
@NullMarked
package dev.slipway.benchmarks;

import org.jspecify.annotations.NullMarked;
