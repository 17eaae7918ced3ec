/// Tests of who is asked for a token, and what is sent then.
@NullMarked
package dev.slipway.client.call;

import org.jspecify.annotations.NullMarked;
