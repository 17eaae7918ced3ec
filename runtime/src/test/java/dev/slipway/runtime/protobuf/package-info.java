/// Messages that are what they say, and messages that are not.
@NullMarked
package dev.slipway.runtime.protobuf;

import org.jspecify.annotations.NullMarked;
