/// Speed, measured with JMH side by side with the libraries that users would otherwise run.
///
/// Start with [dev.slipway.benchmarks.TreesBenchmark] for a model and with
/// [dev.slipway.benchmarks.LineBenchmark] for what stands round it. Never part of the product.
@NullMarked
package dev.slipway.benchmarks;

import org.jspecify.annotations.NullMarked;
