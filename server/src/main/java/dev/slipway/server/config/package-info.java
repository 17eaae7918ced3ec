/// Settings from `slipway.yaml`, the environment and the command line, in rising order of weight.
///
/// Start with [dev.slipway.server.config.ServerSettings]. Never lets an unknown key pass.
@NullMarked
package dev.slipway.server.config;

import org.jspecify.annotations.NullMarked;
