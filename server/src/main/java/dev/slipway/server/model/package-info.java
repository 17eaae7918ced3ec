/// Verbs on packages in files: run one, verify, scan and sign.
///
/// Start with [dev.slipway.server.model.ModelCommand]. Never publishes one.
@NullMarked
package dev.slipway.server.model;

import org.jspecify.annotations.NullMarked;
