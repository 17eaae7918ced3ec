/// Tests of what the control API is asked.
@NullMarked
package dev.slipway.client.control;

import org.jspecify.annotations.NullMarked;
