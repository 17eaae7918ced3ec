/// The pages, asked for over a real socket in front of a stand-in for the public API.
@NullMarked
package dev.slipway.console;

import org.jspecify.annotations.NullMarked;
