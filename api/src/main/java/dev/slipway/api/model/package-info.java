/// What is served: endpoints, versions and what they take and give.
///
/// Start with [dev.slipway.api.model.Signature] and [dev.slipway.api.model.ServedVersion]. Never
/// holds a model's bytes.
@NullMarked
package dev.slipway.api.model;

import org.jspecify.annotations.NullMarked;
