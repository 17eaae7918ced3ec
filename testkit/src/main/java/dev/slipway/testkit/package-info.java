/// What tests of every room share: fakes with the same contract suites as the real things, seeded
/// properties and golden files.
///
/// Start with [dev.slipway.testkit.Property], [dev.slipway.testkit.Goldens] and
/// [dev.slipway.testkit.RuntimeContract]. Never part of the product.
@NullMarked
package dev.slipway.testkit;

import org.jspecify.annotations.NullMarked;
