/// What the page of an endpoint computes.
@NullMarked
package dev.slipway.console.endpoint;

import org.jspecify.annotations.NullMarked;
