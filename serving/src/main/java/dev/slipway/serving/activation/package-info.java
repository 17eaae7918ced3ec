/// What happens to requests while the version that they ask for is not loaded: where they wait,
/// what loading took before, and when it is tried again.
///
/// Start with [dev.slipway.serving.activation.Standby]. Never loads anything itself.
@NullMarked
package dev.slipway.serving.activation;

import org.jspecify.annotations.NullMarked;
