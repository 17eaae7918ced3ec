/// XGBoost models, JSON and UBJSON: `gbtree`, `dart` and `gblinear` with every objective.
///
/// Start with [dev.slipway.runtime.trees.xgboost.XgboostFormat]. Never holds more of a file than
/// the tables it needs, and never trusts a count that a file claims.
@NullMarked
package dev.slipway.runtime.trees.xgboost;

import org.jspecify.annotations.NullMarked;
