/// What tests of every room share: seeded properties and golden files; below it fakes, the contract
/// suites that they and the real things pass, and programs that stand around a server.
///
/// Start with [dev.slipway.testkit.Property], [dev.slipway.testkit.Goldens] and
/// [dev.slipway.testkit.contract.RuntimeContract]. Never part of the product.
@NullMarked
package dev.slipway.testkit;

import org.jspecify.annotations.NullMarked;
