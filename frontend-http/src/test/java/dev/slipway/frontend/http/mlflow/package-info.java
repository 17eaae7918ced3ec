/// Tests of the table of routes and of paths, without a socket.
@NullMarked
package dev.slipway.frontend.http.mlflow;

import org.jspecify.annotations.NullMarked;
