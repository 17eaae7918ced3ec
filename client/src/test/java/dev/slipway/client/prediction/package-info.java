/// Tests of predictions over gRPC.
@NullMarked
package dev.slipway.client.prediction;

import org.jspecify.annotations.NullMarked;
