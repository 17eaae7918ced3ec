/// Tests of the search language.
@NullMarked
package dev.slipway.frontend.http.mlflow.search;

import org.jspecify.annotations.NullMarked;
