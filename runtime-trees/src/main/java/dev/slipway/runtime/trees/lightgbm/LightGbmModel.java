package dev.slipway.runtime.trees.lightgbm;

import dev.slipway.api.model.Feature;
import dev.slipway.runtime.trees.ensemble.OutputTransform;
import dev.slipway.runtime.trees.ensemble.TreeEnsemble;
import java.util.List;

/// What a LightGBM file says.
///
/// @param ensemble trees over doubles, summed in double
/// @param transform what the objective makes of the scores
/// @param features names and, for columns that were pandas categories, their strings
record LightGbmModel(TreeEnsemble ensemble, OutputTransform transform, List<Feature> features) {
    LightGbmModel {
        features = List.copyOf(features);
    }
}
