/// MLflow's search language: filters, orders and page tokens.
///
/// Start with [dev.slipway.frontend.http.mlflow.search.FilterText]. Never looks anything up.
@NullMarked
package dev.slipway.frontend.http.mlflow.search;

import org.jspecify.annotations.NullMarked;
