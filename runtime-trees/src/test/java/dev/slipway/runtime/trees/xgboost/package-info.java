/// Tests of the XGBoost reader.
///
/// Start with [dev.slipway.runtime.trees.xgboost.XgboostFixturesTest]. Never trains a model.
@NullMarked
package dev.slipway.runtime.trees.xgboost;

import org.jspecify.annotations.NullMarked;
