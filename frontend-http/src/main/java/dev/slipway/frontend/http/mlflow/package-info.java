/// The door for the unmodified `mlflow` client: experiments, runs, logged models, artifacts and
/// registered models under `/api/2.0/mlflow` and `/api/2.0/mlflow-artifacts`.
///
/// Start with [dev.slipway.frontend.http.mlflow.MlflowRoutes], the one table of what is answered.
/// Never answers a caller's mistake with 5xx: the client would repeat it for minutes.
@NullMarked
package dev.slipway.frontend.http.mlflow;

import org.jspecify.annotations.NullMarked;
