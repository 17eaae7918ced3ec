/// Events that models' windowed features are made of, on their way in.
///
/// Start with [dev.slipway.api.feature.FeatureEvents]. Never says what is made of them: that stands
/// with the model.
@NullMarked
package dev.slipway.api.feature;

import org.jspecify.annotations.NullMarked;
