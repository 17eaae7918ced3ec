/// Tests of access.
///
/// Start with [dev.slipway.control.access.ImageAccessTest]. Never leaves loopback.
@NullMarked
package dev.slipway.control.access;

import org.jspecify.annotations.NullMarked;
