/// Verbs on definitions of features: training sets, and parity of two paths.
///
/// Start with [dev.slipway.server.features.FeaturesCommand]. Never computes a feature;
/// `features` does.
@NullMarked
package dev.slipway.server.features;

import org.jspecify.annotations.NullMarked;
