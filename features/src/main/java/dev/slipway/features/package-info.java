/// Features: what a model is given, computed of the columns that clients and files have, by one
/// definition for every mode.
///
/// Start with [dev.slipway.features.FeatureDefinition], what a package's `features.yaml` says, and
/// [dev.slipway.features.FeaturedModel], the model behind it. Never computes a row otherwise alone
/// than among others, and never refuses a value: what has no result is missing.
@NullMarked
package dev.slipway.features;

import org.jspecify.annotations.NullMarked;
