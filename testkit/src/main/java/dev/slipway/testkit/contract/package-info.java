/// What must hold of a thing whoever made it: suites that the fake and the real one both pass.
///
/// Start with [dev.slipway.testkit.contract.RuntimeContract]. Never knows which one it tests.
@NullMarked
package dev.slipway.testkit.contract;

import org.jspecify.annotations.NullMarked;
