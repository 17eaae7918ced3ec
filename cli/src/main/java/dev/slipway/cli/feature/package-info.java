/// Verbs about features of a server. Start with [FeaturesPushCommand]; never computes one.
@NullMarked
package dev.slipway.cli.feature;

import org.jspecify.annotations.NullMarked;
